/// A database that runs closures in transactions, each on its connection's own thread, never on Swift's cooperative
/// pool. There is no `await` inside a transaction.
package protocol Database: Sendable {
    var dialect: Dialect { get }

    /// Runs `body` in a transaction that may write. When this returns, what it wrote is on disk. When it throws,
    /// nothing of it happened, except after `SQLError.Code.outcomeUnknown`. PostgreSQL may run `body` more than once
    /// (after a serialization failure), so it must have no effect outside the database.
    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value

    /// Runs `body` on a connection that sees one consistent state and cannot write.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value

    /// Finishes what has been accepted, then closes every connection. Later calls throw `SQLError.Code.closed`.
    func close() async
}
