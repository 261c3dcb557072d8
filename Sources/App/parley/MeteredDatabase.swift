import Metrics
import SQL

/// Measures how long reads and writes take, with the time in which they wait for their turn.
struct MeteredDatabase: Database {
    private let database: any Database
    private let reads: Timer
    private let writes: Timer

    init(_ database: any Database, registry: MetricsRegistry) {
        self.database = database
        func timer(_ operation: String) -> Timer {
            Timer(
                label: "parley_database_duration_seconds", help: "Time of transactions, waiting included.",
                dimensions: [("operation", operation)], registry: registry)
        }
        reads = timer("read")
        writes = timer("write")
    }

    var dialect: Dialect { database.dialect }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await writes.measure { try await database.write(body) }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await reads.measure { try await database.read(body) }
    }

    func close() async { await database.close() }
}
