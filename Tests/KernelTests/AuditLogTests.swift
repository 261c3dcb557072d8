import Kernel
import SQL
import TestSupport
import Testing

@Suite("The audit log, read backward")
struct AuditLogTests {
    private static let start = Timestamp(unixSeconds: 1_795_220_000)

    /// 300 entries of three actors, five objects and six kinds of action, two of them at each time.
    private static func fill(_ database: any Database) async throws {
        let kinds = ["bot.added", "key.created", "key.revoked", "ticket.closed", "ticket.created", "ticket.updated"]
        try await database.write { db in
            for number in 0..<300 {
                try Audit.record(
                    kinds[number % 6], on: "ticket:\(number % 5)", by: .agent(Int64(number % 3)),
                    at: start + .seconds(number / 2), in: db)
            }
        }
    }

    private static func all(_ filter: AuditFilter, by limit: Int, _ database: any Database) async throws -> [AuditEntry]
    {
        var entries: [AuditEntry] = []
        while true {
            let last = entries.last?.position
            let page = try await database.read { try AuditLog.page(filter, before: last, limit: limit, in: $0) }
            entries += page
            if page.count < limit { return entries }
        }
    }

    @Test("Pages of any size show each entry that matches once, the newest first", arguments: TestEngine.available)
    func pages(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: KernelSchema.migrations) { database in
            try await Self.fill(database)
            var filters: [(AuditFilter, Int)] = [(AuditFilter(), 300)]
            func add(_ count: Int, _ change: (inout AuditFilter) -> Void) {
                var filter = AuditFilter()
                change(&filter)
                filters.append((filter, count))
            }
            add(100) { $0.actor = .agent(1) }
            add(60) { $0.object = "ticket:3" }
            add(50) { $0.action = EventFilter.Pattern("key.created") }
            add(100) { $0.action = EventFilter.Pattern("key.*") }
            add(300) { $0.action = EventFilter.Pattern("*") }
            add(0) { $0.action = EventFilter.Pattern("none.*") }
            add(50) { ($0.actor, $0.action) = (.agent(0), EventFilter.Pattern("ticket.*")) }
            add(278) { $0.createdAfter = Self.start + .seconds(10) }
            add(20) { $0.createdBefore = Self.start + .seconds(10) }
            add(6) { ($0.createdBefore, $0.action) = (Self.start + .seconds(9), EventFilter.Pattern("key.*")) }
            for (filter, count) in filters {
                for limit in [7, 500] {
                    let entries = try await Self.all(filter, by: limit, database)
                    #expect(entries.count == count, "\(filter)")
                    #expect(entries.map(\.position) == entries.map(\.position).sorted(by: >))
                    #expect(Set(entries.map(\.id)).count == entries.count)
                }
            }
        }
    }

    @Test("A position is written and read; other texts are none", arguments: ["", "7", "7-", "-7", "a-b", "1-2-3"])
    func positions(text: String) {
        #expect(AuditPosition(text) == nil)
        #expect(AuditPosition("17-4")?.description == "17-4")
    }

    static let filters: [(String, String)] = [
        ("", "audit_by_time"), ("actor = 'agent:1'", "audit_by_actor"), ("object = 'ticket:1'", "audit_by_object"),
        ("action = 'key.created'", "audit_by_action"), ("at < 99", "audit_by_time"),
        ("actor = 'agent:1' AND at < 99", "audit_by_actor"), ("(at, id) < (99, 9)", "audit_by_time"),
        ("object = 'ticket:1' AND (at, id) < (99, 9)", "audit_by_object"),
    ]

    @Test("Every filter has an index in the order of the answer: nothing is sorted", arguments: filters)
    func plans(condition: String, index: String) async throws {
        try await withDatabase(on: .sqlite, migrations: KernelSchema.migrations) { database in
            let clause = condition.isEmpty ? "" : " WHERE \(condition)"
            let plan = try await database.read { db in
                try db.rows(
                    SQL(unsafe: "EXPLAIN QUERY PLAN SELECT * FROM audit\(clause) ORDER BY at DESC, id DESC LIMIT 51")
                ).map { try $0.get("detail", as: String.self) }
            }.joined(separator: "; ")
            #expect(plan.contains(index), "\(plan)")
            #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }
}
