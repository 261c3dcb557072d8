import Desk
import DeskTestSupport
import HTTPTypes
import JSON
import Kernel
import RESTAPI
import SQL
import ServiceLevels
import Synchronization
import TestSupport
import Testing

@Suite("Clocks of tickets")
struct TicketSLATests {
    /// A clock that tests set.
    private final class Watch: Sendable {
        private let ahead = Mutex(Duration.zero)
        var now: Timestamp { .now + ahead.withLock { $0 } }
        func advance(_ time: Duration) { ahead.withLock { $0 += time } }
    }

    private func service(_ stage: APIStage, _ watch: Watch) -> SLAService {
        SLAService(
            database: stage.desk.database, events: EventLog(committed: stage.desk.events.wake), traits: DeskTraits(),
            committed: Signal(), now: { watch.now })
    }

    /// Works until everything that has happened is taken in, and what came of it can be seen.
    private func run(_ service: SLAService, _ stage: APIStage) async throws {
        try await isSeen(stage)
        while try await service.step() {}
        try await isSeen(stage)
    }

    /// On PostgreSQL events are seen once older transactions, also those of other tests, have ended.
    private func isSeen(_ stage: APIStage) async throws {
        let isSeen = try await stage.desk.eventually {
            try await stage.desk.database.read { db in
                let last = try db.value("SELECT MAX(id) FROM events", as: Int64?.self) ?? nil
                let seen = try EventFeed.next(after: .start, limit: 10_000, in: db).map(\.event.id.rawValue).max()
                return last == seen
            }
        }
        try #require(isSeen)
    }

    private func events(_ stage: APIStage, _ ticket: Int64) async throws -> [JSONValue] {
        try await stage.get("/events?type=sla.*&ticket_id=\(ticket)&limit=200").rows
    }

    private static let policy: JSONValue = [
        "name": "Gold",
        "targets": [
            "first_response": ["normal": 600, "urgent": 60], "next_response": ["normal": 600],
            "resolution": ["normal": 3600],
        ],
        "pauses": ["pending"], "escalations": [["percent": 50], ["offset_seconds": 300]],
    ]

    @Test("What a clock reaches is told once, and explained", arguments: TestEngine.available)
    func told(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let watch = Watch()
            let service = service(stage, watch)
            _ = try await stage.post("/sla-policies", Self.policy)
            try await run(service, stage)
            let ticket = try await stage.open().ticket
            try await run(service, stage)
            #expect(try await events(stage, ticket).map { $0["type"] } == ["sla.policy_applied"])
            let shown = try await stage.get("/tickets/\(ticket)/sla")
            #expect(shown["clocks"]?.arrayValue?.compactMap { $0["metric"] } == ["first_response", "resolution"])
            #expect(shown["clocks"]?[0]?["state"] == "running" && shown["clocks"]?[0]?["due_at"] != .null)
            watch.advance(.seconds(310))
            try await run(service, stage)
            try await run(service, stage)
            watch.advance(.seconds(700))
            try await run(service, stage)
            let told = try await events(stage, ticket)
            #expect(
                told.dropFirst().map { $0["type"] } == ["sla.warning", "sla.breached", "sla.warning"])
            #expect(told.dropFirst().first?["data"]?["step"] == ["percent": 50])
            #expect(told.last?["data"]?["metric"] == "first_response")
            #expect(try await stage.get("/tickets/99/sla").status == 404)
        }
    }

    @Test("An answer in time is told as met", arguments: TestEngine.available)
    func met(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let service = service(stage, Watch())
            _ = try await stage.post("/sla-policies", Self.policy)
            try await run(service, stage)
            let ticket = try await stage.open().ticket
            #expect(try await stage.post("/tickets/\(ticket)/messages", ["body": "Hello"]).status < 300)
            #expect(try await stage.patch("/tickets/\(ticket)", ["status": "resolved"]).status == 200)
            try await run(service, stage)
            let told = try await events(stage, ticket).filter { $0["type"] == "sla.met" }
            #expect(told.compactMap { $0["data"]?["metric"] } == ["first_response", "resolution"])
            #expect(told.allSatisfy { $0["data"]?["in_time"] == true })
            let clocks = try await stage.get("/tickets/\(ticket)/sla")["clocks"]?.arrayValue ?? []
            #expect(clocks.compactMap { $0["verdict"] } == ["met", "met"])
            let replayed = try await stage.post(
                "/sla/simulate", ["policy_id": 1, "ticket_ids": [.integer(ticket)], "explain": true])
            #expect(replayed.rows.first?["clocks"]?.arrayValue?.compactMap { $0["verdict"] } == ["met", "met"])
            #expect(
                try await stage.post("/sla/simulate", ["policy_id": 1, "ticket_ids": [99]]).field == "ticket_ids[0]")
        }
    }

    @Test(
        "Without a policy nothing is kept, and the first one concerns what comes then", arguments: TestEngine.available)
    func first(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let service = service(stage, Watch())
            let ticket = try await stage.open().ticket
            try await run(service, stage)
            _ = try await stage.post("/sla-policies", Self.policy)
            try await run(service, stage)
            #expect(try await stage.get("/tickets/\(ticket)/sla")["clocks"] == [])
            #expect(try await stage.patch("/tickets/\(ticket)", ["priority": "urgent"]).status == 200)
            try await run(service, stage)
            let clocks = try await stage.get("/tickets/\(ticket)/sla")["clocks"]?.arrayValue ?? []
            #expect(clocks.map { $0["target_seconds"] } == [60, .null])
        }
    }

    @Test("Running clocks go over to a new version when they are told to", arguments: TestEngine.available)
    func apply(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let service = service(stage, Watch())
            _ = try await stage.post("/sla-policies", Self.policy)
            try await run(service, stage)
            let ticket = try await stage.open().ticket
            try await run(service, stage)
            func target() async throws -> JSONValue? {
                try await stage.get("/tickets/\(ticket)/sla")["clocks"]?[0]?["target_seconds"]
            }
            _ = try await stage.patch("/sla-policies/1", ["targets": ["first_response": ["normal": 1200]]])
            try await run(service, stage)
            #expect(try await target() == 600)
            let applied = try await stage.post("/sla-policies/1/apply")
            #expect(applied.status == 200 && applied["tickets"] == 1 && applied["version"] == 2, "\(applied.text)")
            try await run(service, stage)
            #expect(try await target() == 1200)
            #expect(try await stage.post("/sla-policies/99/apply").status == 404)
        }
    }

    @Test("What is kept equals a replay of the events, over random histories", arguments: TestEngine.available)
    func cache(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let watch = Watch()
            let service = service(stage, watch)
            for (name, tags, position) in [("Gold", ["vip"], 0), ("All", [], 1)] as [(String, [String], Int64)] {
                var policy = Self.policy
                policy["name"] = .string(name)
                policy["position"] = .integer(position)
                policy["conditions"] = ["tags": .array(tags.map { .string($0) })]
                #expect(try await stage.post("/sla-policies", policy).status == 201)
            }
            try await run(service, stage)
            let ticket = try await stage.open().ticket
            var random = SeededGenerator(seed: 7)
            for round in 0..<60 {
                try await act(on: ticket, stage, using: &random)
                if Bool.random(using: &random) { try await run(service, stage) }
                if round.isMultiple(of: 10) { watch.advance(.seconds(200)) }
            }
            try await run(service, stage)
            let (kept, replayed) = try await stage.desk.database.read { db in
                (
                    try db.value("SELECT state FROM sla_clocks WHERE ticket_id = \(ticket)", as: String.self),
                    try SLATicketFacts.history(of: ticket, in: db).state
                )
            }
            #expect(try JSONText.decode(try #require(kept), as: SLAState.self) == replayed)
            #expect(replayed.clocks.count == 3)
        }
    }

    private func act(on ticket: Int64, _ stage: APIStage, using random: inout SeededGenerator) async throws {
        let place = "/tickets/\(ticket)"
        let change: JSONValue? =
            switch Int.random(in: 0..<8, using: &random) {
            case 0: ["status": .string(["open", "pending", "resolved"].randomElement(using: &random) ?? "open")]
            case 1: ["priority": .string(["low", "normal", "urgent"].randomElement(using: &random) ?? "low")]
            case 2: ["tags": .array(Bool.random(using: &random) ? ["vip"] : [])]
            case 3:
                ["body": "An answer"]
            case 4: nil
            case 5: [:]
            default: ["status": "open"]
            }
        guard let change else {
            let target: JSONValue = [
                "targets": ["resolution": ["normal": .integer(.random(in: 60...6000, using: &random))]]
            ]
            #expect(try await stage.patch("/sla-policies/1", target).status == 200)
            return
        }
        if change == [:] {
            #expect(try await stage.post("/sla-policies/2/apply").status == 200)
        } else if change["body"] != nil {
            #expect(try await stage.post("\(place)/messages", change).status < 300)
            try await stage.desk.database.write { db in
                // As the customer's message would be told, without waiting for Telegram.
                try EventLog().append(
                    "message.created", at: .now, by: .system, ticket: ticket, data: ["author_type": "customer"], in: db)
            }
        } else {
            #expect(try await stage.patch(place, change).status == 200, "\(change)")
        }
    }
}
