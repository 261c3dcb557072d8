package import SQL

/// An SQLite file in WAL mode with `synchronous = FULL`: one writer thread with group commit, several readers.
package final class SQLiteDatabase: Database {
    package let dialect = Dialect.sqlite
    private let writes = WorkQueue<SQLJob>()
    private let reads = WorkQueue<SQLJob>()
    private let threads: ThreadCount

    /// Opens or creates the file at `path`.
    /// - Throws: `SQLError` when it cannot be opened.
    package init(path: String, readers: Int = 4) throws {
        let writer = try SQLiteConnection(path: path, readOnly: false)
        let readConnections = try (0..<readers).map { _ in try SQLiteConnection(path: path, readOnly: true) }
        threads = ThreadCount(readers + 1)
        start(SQLiteWriter(connection: writer, queue: writes).run)
        for connection in readConnections {
            start(SQLiteReader(connection: connection, queue: reads).run)
        }
    }

    private func start(_ body: @escaping @Sendable () -> Void) {
        WorkThread.start { [threads] in
            body()
            threads.leave()
        }
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await writes.perform(body)
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await reads.perform(body)
    }

    package func close() async {
        writes.close()
        reads.close()
        await threads.wait()
    }
}
