package import SQL

/// A PostgreSQL database through a pool of connections, each on a thread of its own.
package final class PostgresDatabase: Database {
    package let dialect = Dialect.postgres
    private let writes = WorkQueue<SQLJob>()
    private let reads = WorkQueue<SQLJob>()
    private let threads: ThreadCount

    /// Connections are made when they are first needed and again when they break, so this succeeds while the server
    /// is down; work then throws `SQLError.Code.connectionLost`.
    /// - Parameter url: `postgres://user:password@host:port/name`, or any libpq connection string.
    package init(url: String, writers: Int = 6, readers: Int = 4) {
        let options = "connect_timeout=5&keepalives_idle=10&keepalives_interval=5&keepalives_count=3"
        let isURL = url.hasPrefix("postgres://") || url.hasPrefix("postgresql://")
        let full =
            isURL
            ? url + (url.contains("?") ? "&" : "?") + options
            : url + " " + options.replacing("&", with: " ")
        threads = ThreadCount(writers + readers)
        for _ in 0..<writers { start(PostgresWorker(url: full, queue: writes, readOnly: false)) }
        for _ in 0..<readers { start(PostgresWorker(url: full, queue: reads, readOnly: true)) }
    }

    private func start(_ worker: PostgresWorker) {
        WorkThread.start { [threads] in
            worker.run()
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
