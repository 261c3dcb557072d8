package import SQL

/// A PostgreSQL database through a pool of connections, each on a thread of its own.
package final class PostgresDatabase: ThreadedDatabase {
    package let dialect = Dialect.postgres
    package let threads = DatabaseThreads()

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
        for _ in 0..<writers {
            threads.start(PostgresWorker(url: full, queue: threads.writes, readOnly: false).run)
        }
        for _ in 0..<readers {
            threads.start(PostgresWorker(url: full, queue: threads.reads, readOnly: true).run)
        }
    }
}
