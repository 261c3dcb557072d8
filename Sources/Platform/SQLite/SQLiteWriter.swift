import SQL

/// Runs writes with group commit: whatever waits shares one transaction and so one fsync. Each piece of work has its
/// own savepoint, so one that fails, fails alone.
///
/// `@unchecked Sendable`: the connection is used by the one thread that calls `run`.
struct SQLiteWriter: @unchecked Sendable {
    let connection: SQLiteConnection
    let queue: WorkQueue<SQLJob>

    /// The most work that shares a transaction: bounds how long the first in line waits for the last.
    private static let groupLimit = 256

    func run() {
        while true {
            let jobs = queue.take(upTo: Self.groupLimit)
            if jobs.isEmpty { break }
            commit(jobs)
        }
        connection.close()
    }

    private func commit(_ jobs: [SQLJob]) {
        var done: [SQLJob] = []
        var failed: [(SQLJob, any Error)] = []
        var actions: [@Sendable () -> Void] = []
        do {
            try connection.run("BEGIN IMMEDIATE")
            for job in jobs {
                do {
                    try connection.savepoint { try job.run(connection) }
                    done.append(job)
                    actions += connection.takeCommitActions()
                } catch {
                    _ = connection.takeCommitActions()
                    failed.append((job, error))
                    // A full disk or an I/O error ends the whole transaction, and with it what others had done.
                    if !connection.isInTransaction { throw error }
                }
            }
            try connection.run("COMMIT")
        } catch {
            if connection.isInTransaction { try? connection.run("ROLLBACK") }
            let told = failed.count + done.count
            for job in done + jobs.dropFirst(told) { job.finish(error) }
            for (job, ownError) in failed { job.finish(ownError) }
            return
        }
        for action in actions { action() }
        for job in done { job.finish(nil) }
        for (job, error) in failed { job.finish(error) }
    }
}
