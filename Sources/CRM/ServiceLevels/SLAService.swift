package import Kernel
import Logging
package import SQL
import ServiceLifecycle

/// Clocks at work: follows the log of events, and tells when a clock reaches something.
package struct SLAService: Service {
    let database: any Database
    let events: EventLog
    let traits: any SLATicketTraits
    /// Raised after commits that hold events.
    let committed: Signal
    let now: @Sendable () -> Timestamp
    private let shelf = SLAPolicyShelf()
    private let logger = Logger(label: "service-levels")

    private static let batch = 200
    /// How often the log and what is due are looked at without being told.
    private static let interval = Duration.milliseconds(250)
    /// What is due waits so long for events that are written just now: an answer in time may be among them.
    package static let grace = Duration.seconds(2)

    package init(
        database: any Database, events: EventLog, traits: any SLATicketTraits, committed: Signal,
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.database = database
        self.events = events
        self.traits = traits
        self.committed = committed
        self.now = now
    }

    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await committed.rounds(every: Self.interval, complaint: "clocks could not be kept", logger) {
                    try await step()
                }
            }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    /// Carries out one round.
    /// - Returns: whether another is due at once.
    package func step() async throws -> Bool {
        let instant = now() - Self.grace
        let work = try await database.read { try Self.work(before: instant, in: $0) }
        switch work {
        case .nothing: return false
        case .begin:
            try await database.write { db in
                let end = try EventFeed.end(in: db)
                try db.later(
                    "INSERT INTO sla_cursor (id, position) VALUES (1, \(end.description)) ON CONFLICT DO NOTHING")
            }
            return true
        case .follow: return try await database.write { try follow(in: $0) }
        case .tell: return try await database.write { try tell(before: instant, in: $0) }
        }
    }

    private enum Work {
        case nothing, begin, follow, tell
    }

    /// Clocks begin with the first policy; what is due is told once the log has been read.
    private static func work(before instant: Timestamp, in db: any SQLConnection) throws -> Work {
        guard let position = try position(in: db) else {
            return try db.first("SELECT 1 FROM sla_policies LIMIT 1") == nil ? .nothing : .begin
        }
        if try !EventFeed.next(after: position, limit: 1, in: db).isEmpty { return .follow }
        return try SLATicketClocks.due(before: instant, limit: 1, in: db).isEmpty ? .nothing : .tell
    }

    /// Nil before the first policy.
    private static func position(locked: Bool = false, in db: any SQLConnection) throws -> EventPosition? {
        let lock: SQL = locked ? db.dialect.forUpdate : ""
        return try db.value("SELECT position FROM sla_cursor WHERE id = 1\(lock)", as: String.self)
            .flatMap { EventPosition($0) }
    }

    private func follow(in db: any SQLConnection) throws -> Bool {
        guard let kept = try Self.position(locked: true, in: db) else { return false }
        let entries = try EventFeed.next(after: try EventFeed.adopted(kept, in: db), limit: Self.batch, in: db)
        guard let last = entries.last else { return false }
        var follower = try SLAFollower(shelf: shelf, traits: traits, events: events, now: now(), in: db)
        for entry in entries { try follower.take(entry.event) }
        try follower.save()
        try db.later("UPDATE sla_cursor SET position = \(last.position.description) WHERE id = 1")
        return true
    }

    private func tell(before instant: Timestamp, in db: any SQLConnection) throws -> Bool {
        guard try Self.position(locked: true, in: db) != nil else { return false }
        let due = try SLATicketClocks.due(before: instant, limit: Self.batch, in: db)
        let follower = try SLAFollower(shelf: shelf, traits: traits, events: events, now: now(), in: db)
        for var ticket in due {
            try follower.tell(&ticket, until: instant)
            try ticket.save(at: follower.now, in: db)
        }
        return true
    }
}
