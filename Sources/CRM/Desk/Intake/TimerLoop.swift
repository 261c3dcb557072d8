import Kernel
import Logging
package import SQL

/// Runs what is due.
package struct TimerLoop: Sendable {
    let database: any Database
    let tickets: TicketBook
    private let logger = Logger(label: "timers")

    /// How often the table is looked at: the precision of every timer.
    private static let interval = Duration.milliseconds(200)
    private static let batch = 100

    package init(database: any Database, tickets: TicketBook) {
        self.database = database
        self.tickets = tickets
    }

    func run() async {
        var hasBegun = false
        while !Task.isCancelled {
            do {
                if !hasBegun { try await database.write { try Timers.begin(TicketSweep.timer, at: .now, in: $0) } }
                hasBegun = true
                while try await runDue() == Self.batch, !Task.isCancelled {}
            } catch {
                logger.error("timers could not be run", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// Runs the timers that are due and returns how many there were.
    package func runDue() async throws -> Int {
        let isDue = try await database.read { db in
            try Timers.next(in: db).map { $0 <= .now } ?? false
        }
        guard isDue else { return 0 }
        return try await database.write { db in
            let now = Timestamp.now
            let due = try Timers.due(at: now, limit: Self.batch, in: db)
            for timer in due {
                do {
                    if let next = try db.savepoint({ try run(timer, at: now, in: db) }) {
                        try Timers.move(timer, to: next, in: db)
                    } else {
                        try Timers.remove(timer, in: db)
                    }
                } catch let error as SQLError where error.isTransient {
                    throw error
                } catch {
                    try Timers.postpone(timer, until: now + .seconds(60), error: "\(error)", in: db)
                }
            }
            return due.count
        }
    }

    /// - Returns: when the timer is due again; nil when it is done with.
    private func run(_ timer: Timers.Due, at now: Timestamp, in db: any SQLConnection) throws -> Timestamp? {
        switch timer.kind {
        case Album.timer: try Album.pass(timer.data, tickets.outbox, at: now, in: db)
        case Seating.timer:
            return try Int64(timer.key).flatMap { try Seating.run(bot: Bot.ID($0), tickets, at: now, in: db) }
        case TicketBook.snoozeTimer:
            if let id = Int64(timer.key) { try tickets.snoozeEnded(ticket: Ticket.ID(id), at: now, in: db) }
        case TicketSweep.timer: return try TicketSweep.run(tickets, at: now, in: db)
        default: break
        }
        return nil
    }
}
