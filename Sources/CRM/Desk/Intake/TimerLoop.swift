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
    private static let batch = 500

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
            if try !runTogether(due, at: now, in: db) {
                for timer in due { try runAlone(timer, at: now, in: db) }
            }
            return due.count
        }
    }

    /// Runs several as one piece of work: most of the time nothing fails.
    /// - Returns: false when one of them failed, and nothing was done.
    private func runTogether(_ due: [Timers.Due], at now: Timestamp, in db: any SQLConnection) throws -> Bool {
        do {
            try db.savepoint { try run(due, at: now, in: db) }
            return true
        } catch let error as SQLError where error.isTransient {
            throw error
        } catch {
            return false
        }
    }

    /// So that one that fails holds up no other.
    private func runAlone(_ timer: Timers.Due, at now: Timestamp, in db: any SQLConnection) throws {
        do {
            try db.savepoint { try run([timer], at: now, in: db) }
        } catch let error as SQLError where error.isTransient {
            throw error
        } catch {
            try Timers.postpone(timer, until: now + .seconds(60), error: "\(error)", in: db)
        }
    }

    private func run(_ due: [Timers.Due], at now: Timestamp, in db: any SQLConnection) throws {
        let snoozes = due.filter { $0.kind == TicketBook.snoozeTimer }
        try tickets.snoozesEnded(snoozes.compactMap { Int64($0.key) }.map { Ticket.ID($0) }, at: now, in: db)
        var done = snoozes
        for timer in due where timer.kind != TicketBook.snoozeTimer {
            if let next = try run(timer, at: now, in: db) {
                try Timers.move(timer, to: next, in: db)
            } else {
                done.append(timer)
            }
        }
        try Timers.remove(done, in: db)
    }

    /// - Returns: when the timer is due again; nil when it is done with.
    private func run(_ timer: Timers.Due, at now: Timestamp, in db: any SQLConnection) throws -> Timestamp? {
        switch timer.kind {
        case Album.timer: try Album.pass(timer.data, tickets.outbox, at: now, in: db)
        case Seating.timer:
            return try Int64(timer.key).flatMap { try Seating.run(bot: Bot.ID($0), tickets, at: now, in: db) }
        case TicketSweep.timer: return try TicketSweep.run(tickets, at: now, in: db)
        default: break
        }
        return nil
    }
}
