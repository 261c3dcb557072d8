import Coordination
import Kernel
import SQL
import TestSupport
import Testing

@testable import Delivery

@Suite("Owners of two destinations that bear the same number")
struct DestinationTests {
    private static let migrations = KernelSchema.migrations + CoordinationSchema.migrations

    private static func owner(of destination: String) -> DeliveryOwner {
        DeliveryOwner(id: 7, destination: destination, limits: .unlimited, lease: "lease", token: 1)
    }

    private static func enqueue(
        to destination: String, event: Event.ID? = nil, in db: any SQLConnection
    ) throws -> Delivery.ID? {
        try Outbox().enqueue(
            Outbox.New(
                destination: destination, ownerID: 7, stream: .event, lane: "a", priority: .customerMessage,
                chatID: nil,
                kind: "test", eventID: event), at: .now, in: db)
    }

    @Test(
        "Each reads its own deliveries and releases them, and none of the other\u{2019}s",
        arguments: TestEngine.available)
    func apart(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: Self.migrations) { database in
            let ids = try await database.write { db in
                let ids = try ["here", "there"].map { try Self.enqueue(to: $0, in: db) }
                try db.later("UPDATE deliveries SET not_before = not_before + 3600000000")
                try Outbox().releaseAll(to: "here", owner: 7, at: .now, in: db)
                return ids
            }
            let backlog = DeliveryBacklog(database: database)
            for (destination, id) in zip(["here", "there"], ids) {
                let waiting = try await backlog.waiting(owner: Self.owner(of: destination), stream: .event, limit: 10)
                #expect(waiting.map(\.id) == [id])
                let isReleased = (waiting.first?.notBefore ?? .distantPast) < .now + .seconds(60)
                #expect(isReleased == (destination == "here"))
                let place = (Timestamp.now - .seconds(60), Delivery.ID(0))
                let recent = try await backlog.recent(to: destination, behind: place, limit: 10)
                #expect(recent.map(\.item.id) == [id])
            }
        }
    }

    @Test("An owner is told of an event by one delivery, whatever became of it", arguments: TestEngine.available)
    func once(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: Self.migrations) { database in
            try await database.write { db in
                let event = Event.ID(1)
                #expect(try Self.enqueue(to: "here", event: event, in: db) != nil)
                try db.later("UPDATE deliveries SET state = 'sent'")
                #expect(try Self.enqueue(to: "here", event: event, in: db) == nil)
                #expect(try Self.enqueue(to: "there", event: event, in: db) != nil)
                #expect(try Self.enqueue(to: "here", event: Event.ID(2), in: db) != nil)
            }
        }
    }
}
