import Glibc
import Kernel
import SQL
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// Opens once; waited for by a database's thread and by tests.
private final class Gate: Sendable {
    private let isOpen = Mutex(false)

    func open() { isOpen.withLock { $0 = true } }

    /// Blocks the thread.
    func wait() { while !isOpen.withLock({ $0 }) { usleep(1000) } }

    func waitUntilOpen() async throws {
        while !isOpen.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(1)) }
    }
}

@Suite("The log of events, read forward")
struct EventFeedTests {
    private static func append(
        _ kind: Event.Kind, ticket: Int64? = nil, at time: Timestamp = .now, to log: EventLog = EventLog(),
        in db: any SQLConnection
    ) throws {
        try log.append(kind, at: time, by: .system, ticket: ticket, data: ["a": 1], in: db)
    }

    /// Reads on from a position until so many events have come. On PostgreSQL an older transaction, be it another
    /// test's, may hold events back for a moment.
    private static func read(
        _ count: Int, after position: EventPosition = .start, by limit: Int = 10, from database: any Database
    ) async throws -> [EventFeed.Entry] {
        var entries: [EventFeed.Entry] = []
        for _ in 0..<2000 where entries.count < count {
            let start = entries.last?.position ?? position
            let page = try await database.read { try EventFeed.next(after: start, limit: limit, in: $0) }
            if page.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            entries += page
        }
        return entries
    }

    private static func kinds(_ entries: [EventFeed.Entry]) -> [String] { entries.map(\.event.kind.rawValue) }

    @Test("Whoever goes on from the last position misses none and sees none twice", arguments: TestEngine.available)
    func pages(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: KernelSchema.migrations) { database in
            for number in 0..<25 {
                try await database.write { try Self.append("ticket.updated", ticket: Int64(number), in: $0) }
            }
            let entries = try await Self.read(25, from: database)
            #expect(entries.map(\.event.ticketID) == (0..<25).map { Int64($0) })
            #expect(entries.map(\.position) == entries.map(\.position).sorted())
            #expect(entries.map { EventPosition("\($0.position)") } == entries.map(\.position))
            #expect(try await database.read { try EventFeed.end(in: $0) } == entries.last?.position)
        }
    }

    @Test("An event of a transaction that ends late comes after those that were read before it")
    func late() async throws {
        guard TestEngine.available.contains(.postgres) else { return }
        try await withDatabase(on: .postgres, migrations: KernelSchema.migrations) { database in
            let (appended, mayEnd) = (Gate(), Gate())
            async let slow: Void = database.write { db in
                try Self.append("slow.one", in: db)
                // What is written must have reached the server, as it would have in a longer transaction.
                _ = try db.rows("SELECT 1")
                appended.open()
                mayEnd.wait()
            }
            try await appended.waitUntilOpen()
            try await database.write { try Self.append("quick.one", in: $0) }
            let early = try await database.read { try EventFeed.next(after: .start, limit: 10, in: $0) }
            mayEnd.open()
            try await slow
            let rest = try await Self.read(2 - early.count, after: early.last?.position ?? .start, from: database)
            #expect((Self.kinds(early) + Self.kinds(rest)).sorted() == ["quick.one", "slow.one"])
        }
    }

    @Test("Events that another server numbered can be read", arguments: TestEngine.available)
    func restored(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: KernelSchema.migrations) { database in
            try await database.write { db in
                try Self.append("ticket.created", in: db)
                if engine == .postgres { try db.later("UPDATE events SET transaction_id = 4000000000") }
            }
            try await database.write { try EventFeed.adopt(in: $0) }
            #expect(Self.kinds(try await Self.read(1, from: database)) == ["ticket.created"])
        }
    }

    @Test("A filter reads what it matches", arguments: TestEngine.available)
    func filters(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: KernelSchema.migrations) { database in
            let kinds: [Event.Kind] = ["ticket.created", "ticket.status_changed", "tickets.odd", "message.created"]
            try await database.write { db in
                for kind in kinds { try Self.append(kind, ticket: kind == "message.created" ? 7 : 8, in: db) }
            }
            let all = try await Self.read(kinds.count, from: database)
            let filters: [(EventFilter, [String])] = [
                (EventFilter(), kinds.map(\.rawValue)),
                (EventFilter(patterns: [try #require(.init("*"))]), kinds.map(\.rawValue)),
                (
                    EventFilter(patterns: [try #require(.init("ticket.*"))]),
                    ["ticket.created", "ticket.status_changed"]
                ),
                (
                    EventFilter(patterns: [try #require(.init("ticket.created")), try #require(.init("message.*"))]),
                    ["ticket.created", "message.created"]
                ),
                (EventFilter(ticketID: 7), ["message.created"]), (EventFilter(contactID: 1), []),
            ]
            for (filter, expected) in filters {
                let entries = try await database.read {
                    try EventFeed.next(after: .start, matching: filter.condition, limit: 10, in: $0)
                }
                #expect(Self.kinds(entries) == expected)
                #expect(Self.kinds(all.filter { filter.matches($0.event) }) == expected)
            }
        }
    }

    @Test(
        "Only kinds of events and their beginnings are patterns", arguments: ["", "a", "a.", ".*", "a*", "A.b", "a.%"])
    func noPattern(text: String) { #expect(EventFilter.Pattern(text) == nil) }

    @Test("Only what a position gave is one", arguments: ["", "1", "1-", "-1", "1-2-3", "x-1", "-1-1"])
    func noPosition(text: String) { #expect(EventPosition(text) == nil) }

    @Test(
        "Listeners hear everything behind their position, and end when the service does",
        arguments: TestEngine.available)
    func hub(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: KernelSchema.migrations) { database in
            let hub = EventHub(database: database)
            let log = EventLog(committed: hub.wake)
            let group = ServiceGroup(services: [hub])
            async let service: Void = group.run()
            let listeners = (0..<20).map { _ in
                Task {
                    var (position, heard) = (EventPosition.start, [Int64?]())
                    while heard.count < 60 {
                        let start = position
                        let entries =
                            switch try await hub.news(after: start) {
                            case .entries(let events): events.map(\.entry)
                            case .behind:
                                try await database.read { try EventFeed.next(after: start, limit: 100, in: $0) }
                            }
                        heard += entries.map(\.event.ticketID)
                        position = entries.last?.position ?? position
                    }
                    return heard
                }
            }
            for number in 0..<60 {
                try await database.write { try Self.append("ticket.updated", ticket: Int64(number), to: log, in: $0) }
            }
            for listener in listeners { #expect(try await listener.value == (0..<60).map { Int64($0) }) }
            let late = Task { try await hub.news(after: try await database.read { try EventFeed.end(in: $0) }) }
            try await Task.sleep(for: .milliseconds(50))
            group.triggerGracefulShutdown()
            await #expect(throws: CancellationError.self) { _ = try await late.value }
            try await service
        }
    }
}
