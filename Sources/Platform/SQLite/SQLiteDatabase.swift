package import SQL

/// An SQLite file in WAL mode with `synchronous = FULL`: one writer thread with group commit, several readers.
package final class SQLiteDatabase: ThreadedDatabase {
    package let dialect = Dialect.sqlite
    package let threads = DatabaseThreads()

    /// Opens or creates the file at `path`.
    /// - Throws: `SQLError` when it cannot be opened.
    package init(path: String, readers: Int = 4) throws {
        let writer = try SQLiteConnection(path: path, readOnly: false)
        let readConnections = try (0..<readers).map { _ in try SQLiteConnection(path: path, readOnly: true) }
        threads.start(SQLiteWriter(connection: writer, queue: threads.writes).run)
        for connection in readConnections {
            threads.start(SQLiteReader(connection: connection, queue: threads.reads).run)
        }
    }
}
