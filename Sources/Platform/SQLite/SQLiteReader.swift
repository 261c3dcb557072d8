import SQL

/// Runs reads one after another on a connection of its own.
///
/// `@unchecked Sendable`: the connection is used by the one thread that calls `run`.
struct SQLiteReader: @unchecked Sendable {
    let connection: SQLiteConnection
    let queue: WorkQueue<SQLJob>

    func run() {
        while let job = queue.take(upTo: 1).first {
            var failure: (any Error)?
            do {
                try connection.run("BEGIN")
                try job.run(connection)
            } catch {
                failure = error
            }
            if connection.isInTransaction {
                do {
                    try connection.run("COMMIT")
                } catch {
                    failure = failure ?? error
                }
            }
            job.finish(failure)
        }
        connection.close()
    }
}
