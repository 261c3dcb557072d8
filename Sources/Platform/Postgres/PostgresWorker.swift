import Glibc
import SQL

/// Runs transactions one after another on a connection of its own, which it makes anew when it breaks.
///
/// `@unchecked Sendable`: the connection is used by the one thread that calls `run`.
final class PostgresWorker: @unchecked Sendable {
    private let url: String
    private let queue: WorkQueue<SQLJob>
    private let isReader: Bool
    private let begin: SQL
    private var connection: PostgresConnection?

    /// How often one piece of work is tried when nothing of it can have happened.
    private static let attempts = 6

    init(url: String, queue: WorkQueue<SQLJob>, readOnly: Bool) {
        self.url = url
        self.queue = queue
        isReader = readOnly
        begin = readOnly ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN"
    }

    func run() {
        while let job = queue.take(upTo: 1).first { perform(job) }
        connection?.close()
    }

    private func perform(_ job: SQLJob) {
        for attempt in 1... {
            do {
                let actions = try transaction(job)
                for action in actions { action() }
                return job.finish(nil)
            } catch let error as SQLError
                where attempt < Self.attempts && (error.code == .serializationFailure || error.code == .connectionLost)
            {
                // Full jitter, at most 10, 20, 40… ms: collisions resolve and a restarting server is met again.
                usleep(UInt32.random(in: 0...(10_000 << UInt32(attempt))))
            } catch {
                return job.finish(error)
            }
        }
    }

    /// Runs the job in a transaction and returns what it wants done after the commit.
    private func transaction(_ job: SQLJob) throws -> [@Sendable () -> Void] {
        let connection = try connected()
        defer { discardIfBroken() }
        connection.begin(begin)
        do {
            try job.run(connection)
            try isReader ? connection.end() : connection.commit()
        } catch {
            connection.rollback()
            throw error
        }
        return connection.takeCommitActions()
    }

    private func connected() throws(SQLError) -> PostgresConnection {
        discardIfBroken()
        if let connection { return connection }
        let new = try PostgresConnection(url: url)
        connection = new
        return new
    }

    private func discardIfBroken() {
        guard let broken = connection, !broken.isAlive else { return }
        broken.close()
        connection = nil
    }
}
