import Desk
import DeskTestSupport
import HTTPTypes
import JSON
import Kernel
import SQL
import TestSupport
import Testing

@Suite("Lists that administrators keep")
struct CatalogTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        let path: String
        /// What makes one, and the whole that is shown then.
        let minimal: JSONValue
        let shown: JSONValue
        let change: JSONValue
        /// Bodies that are refused, with the field that is wrong.
        let wrong: [(JSONValue, String)]
        var unique = "name"
        var testDescription: String { path }
    }

    static let kinds = [
        Kind(
            path: "queues", minimal: ["name": "Billing"],
            shown: [
                "name": "Billing", "description": "", "strategy": "manual", "calendar_id": nil, "is_external": false,
                "skills": [:],
                "prefers_language": false, "fallback_queue_id": nil, "fallback_after_seconds": nil,
                "reassign_after_minutes": nil,
            ],
            change: ["description": "Invoices"],
            wrong: [
                ([:], "name"), (["name": " "], "name"), (["name": 1], "name"), (["name": "a", "x": 1], "x"),
                (["name": .string(String(repeating: "a", count: 201))], "name"),
                (["name": "a", "description": .string(String(repeating: "a", count: 2001))], "description"),
            ]),
        Kind(
            path: "tags", minimal: ["name": "vip"], shown: ["name": "vip", "color": "#808080", "description": ""],
            change: ["color": "#1E90FF"],
            wrong: [
                ([:], "name"), (["name": "a", "color": "blue"], "color"), (["name": "a", "color": "#12345g"], "color"),
            ]),
        Kind(
            path: "custom-fields", minimal: ["key": "shelf", "type": "number"],
            shown: ["key": "shelf", "label": "shelf", "type": "number", "options": [], "description": ""],
            change: ["label": "Shelf"],
            wrong: [
                ([:], "key"), (["key": "a b", "type": "text"], "key"), (["key": "a"], "type"),
                (["key": "a", "type": "color"], "type"), (["key": "a", "type": "select"], "options"),
                (["key": "a", "type": "text", "options": ["x"]], "options"),
                (["key": "a", "type": "select", "options": ["x", "x"]], "options"),
            ], unique: "key"),
        Kind(
            path: "templates", minimal: ["name": "Hello", "body": "Hello {{contact.name}}"],
            shown: [
                "name": "Hello", "body": "Hello {{contact.name}}", "entities": [], "language": nil, "article_id": nil,
                "folder": "", "scope": "all", "queue_ids": [], "agent_id": nil, "shortcut": nil, "variants": [:],
                "attachments": [],
                "actions": ["status": nil, "priority": nil, "add_tags": [], "remove_tags": []], "key": nil, "uses": 0,
                "last_used_at": nil,
            ],
            change: ["language": "pt-BR"],
            wrong: [
                (["name": "a"], "body"), (["name": "a", "body": "b", "language": "not a tag"], "language"),
                (["name": "a", "body": "b", "article_id": 99], "article_id"),
                (["name": "a", "body": "b", "article_id": "x"], "article_id"),
                (["name": "a", "body": "b {{ticket.colour}}"], "body"), (["name": "a", "body": "b {{"], "body"),
                (["name": "a", "body": "b", "variants": ["ru": ["body": "{{x}}"]]], "variants.ru.body"),
                (["name": "a", "body": "b", "variants": ["r u": ["body": "x"]]], "variants.r u"),
                (["name": "a", "body": "b", "folder": "a//b"], "folder"),
                (["name": "a", "body": "b", "shortcut": "a b"], "shortcut"),
                (["name": "a", "body": "b", "key": "a/b"], "key"),
                (["name": "a", "body": "b", "scope": "queue"], "queue_ids"),
                (["name": "a", "body": "b", "scope": "queue", "queue_ids": [99]], "queue_ids[0]"),
                (["name": "a", "body": "b", "queue_ids": [1]], "queue_ids"),
                (["name": "a", "body": "b", "scope": "personal"], "agent_id"),
                (["name": "a", "body": "b", "attachments": [["file_id": 99]]], "attachments[0].file_id"),
                (["name": "a", "body": "b", "actions": ["status": "done"]], "actions.status"),
                (["name": "a", "body": "b", "actions": ["add_tags": ["x", "x"]]], "actions.add_tags"),
            ]),
        Kind(
            path: "articles", minimal: ["title": "Returns", "body": "# How to"],
            shown: [
                "title": "Returns", "body": "# How to", "status": "draft", "language": nil, "tags": [], "folder": "",
                "visibility": "public", "url": nil, "translation_of": nil, "uses": 0, "last_used_at": nil,
            ],
            change: ["status": "published"],
            wrong: [
                (["title": "a"], "body"), (["title": "a", "body": "b", "status": "old"], "status"),
                (["title": "a", "body": "b", "tags": "x"], "tags"),
                (["title": "a", "body": "b", "tags": [""]], "tags"),
                (["title": "a", "body": "see [this](article:99)"], "body"),
                (["title": "a", "body": "b", "url": "ftp://x"], "url"),
                (["title": "a", "body": "b", "visibility": "secret"], "visibility"),
                (["title": "a", "body": "b", "translation_of": 99], "translation_of"),
            ], unique: "title"),
        Kind(
            path: "calendars", minimal: calendar("UTC", ["monday": [["start": "22:00", "end": "06:00"]]]),
            shown: [
                "name": "Office", "time_zone": "UTC", "holidays": [], "special_days": [],
                "intervals": [
                    "monday": [["start": "22:00", "end": "06:00"]], "tuesday": [], "wednesday": [], "thursday": [],
                    "friday": [], "saturday": [], "sunday": [],
                ],
            ],
            change: ["holidays": [["date": "2026-12-25", "until": nil, "name": "Christmas", "yearly": true]]],
            wrong: [
                (["name": "a"], "time_zone"), (["name": "a", "time_zone": "UTC"], "intervals"),
                (calendar("Europe/Nowhere", [:]), "time_zone"), (calendar("UTC", ["someday": []]), "intervals.someday"),
                (
                    calendar(
                        "UTC", ["monday": [["start": "09:00", "end": "10:00"], ["start": "11:00", "end": "25:00"]]]),
                    "intervals.monday[1].end"
                ),
                (calendar("UTC", ["monday": [["start": "24:00", "end": "10:00"]]]), "intervals.monday[0].start"),
                (calendar("UTC", ["monday": [["start": "09:00"]]]), "intervals.monday[0].end"),
                (calendar("UTC", ["monday": ["09:00"]]), "intervals.monday[0]"),
                (calendar("UTC", [:], ["holidays": [["date": "2026-02-30"]]]), "holidays[0].date"),
                (calendar("UTC", [:], ["holidays": [["name": "x"]]]), "holidays[0].date"),
                (
                    calendar("UTC", [:], ["holidays": [["date": "2026-02-03", "until": "2026-02-02"]]]),
                    "holidays[0].until"
                ),
                (
                    calendar("UTC", [:], ["special_days": [["date": "2026-02-03"], ["date": "2026-02-03"]]]),
                    "special_days[1].date"
                ),
            ]),
        Kind(
            path: "sla-policies", minimal: policy(),
            shown: [
                "name": "Gold", "description": "", "position": 0,
                "conditions": ["priorities": [], "queue_ids": [], "tags": [], "languages": []],
                "targets": ["resolution": ["normal": 3600]], "calendar_id": nil, "pauses": [], "on_reopen": "resume",
                "escalations": [],
            ],
            change: ["escalations": [["percent": 80], ["offset_seconds": 1800]], "on_reopen": "restart"],
            wrong: [
                (["name": "a"], "targets"), (["name": "a", "targets": [:]], "targets"),
                (["name": "a", "targets": ["speed": [:]]], "targets.speed"),
                (["name": "a", "targets": ["resolution": ["normal": 0]]], "targets.resolution.normal"),
                (["name": "a", "targets": ["resolution": ["some": 1]]], "targets.resolution.some"),
                (policy(["calendar_id": 99]), "calendar_id"), (policy(["pauses": ["lunch"]]), "pauses"),
                (policy(["pauses": ["pending", "pending"]]), "pauses"), (policy(["position": -1]), "position"),
                (policy(["on_reopen": "explode"]), "on_reopen"),
                (policy(["conditions": ["priorities": ["some"]]]), "conditions.priorities"),
                (policy(["conditions": ["colour": ["red"]]]), "conditions.colour"),
                (policy(["escalations": [["percent": 80, "offset_seconds": 1]]]), "escalations[0]"),
                (policy(["escalations": [["percent": 80], ["percent": 0]]]), "escalations[1].percent"),
                (policy(["escalations": [["percent": 80], ["percent": 80]]]), "escalations"),
            ]),
    ]

    private static func policy(_ more: [String: JSONValue] = [:]) -> JSONValue {
        .object(more.merging(["name": "Gold", "targets": ["resolution": ["normal": 3600]]]) { $1 })
    }

    private static func calendar(
        _ zone: JSONValue, _ intervals: JSONValue, _ more: [String: JSONValue] = [:]
    ) -> JSONValue {
        .object(more.merging(["name": "Office", "time_zone": zone, "intervals": intervals]) { $1 })
    }

    private func content(_ answer: APIStage.Answer) -> JSONValue {
        var members = answer.json.objectValue ?? [:]
        for field in ["id", "created_at", "updated_at"] {
            #expect(members.removeValue(forKey: field) != nil, "\(field) is missing")
        }
        return .object(members)
    }

    @Test("They are made, read, changed and removed", arguments: TestEngine.available, kinds)
    func life(engine: TestEngine, kind: Kind) async throws {
        try await APIStage.run(on: engine) { stage in
            let made = try await stage.post("/\(kind.path)", kind.minimal)
            #expect(made.status == 201, "\(made.text)")
            #expect(content(made) == kind.shown)
            let id = try #require(made["id"]?.integerValue)
            let place = "/\(kind.path)/\(id)"
            #expect(made.headers["Location"] == "/api/v1\(place)")
            let tag = try #require(made.headers[.eTag])
            #expect(try await stage.get(place).json == made.json)
            #expect(try await stage.get(place, headers: [.ifNoneMatch: tag]).status == 304)
            let changed = try await stage.patch(place, kind.change, headers: [.ifMatch: tag])
            #expect(changed.status == 200, "\(changed.text)")
            for (field, value) in kind.change.objectValue ?? [:] where field != "color" {
                #expect(changed[field] == value)
            }
            #expect(try await stage.patch(place, kind.change, headers: [.ifMatch: tag]).status == 412)
            let same = try await stage.patch(place, [:])
            #expect(same.json == changed.json && same.headers[.eTag] == changed.headers[.eTag])
            let twin = try await stage.post("/\(kind.path)", kind.minimal)
            #expect(twin.status == 409 && twin.field == kind.unique)
            #expect(try await stage.send(.delete, "/api/v1\(place)", key: stage.key).status == 204)
            #expect(try await stage.get(place).status == 404)
            let actions = try await stage.get("/audit?created_after=2020-01-01T00:00:00Z&limit=200").rows
                .compactMap { $0["action"]?.stringValue }
            let words = ["custom-fields": "custom_field", "sla-policies": "sla_policy"]
            let word = words[kind.path] ?? String(kind.path.dropLast())
            #expect(
                actions.filter { $0.hasPrefix("\(word).") }
                    == ["deleted", "updated", "created"].map { "\(word).\($0)" })
        }
    }

    @Test("What is wrong is named, and nothing is kept of it", arguments: kinds)
    func refused(kind: Kind) async throws {
        try await APIStage.run(on: .sqlite) { stage in
            for (body, field) in kind.wrong {
                let answer = try await stage.post("/\(kind.path)", body)
                #expect(answer.status == 400 && answer.field == field, "\(body): \(answer.text)")
            }
            #expect(try await stage.get("/\(kind.path)").rows.isEmpty)
            #expect(try await stage.patch("/\(kind.path)/99", kind.change).status == 404)
            let reader = try await APIStage.makeKey(["events:read"], stage.desk)
            let denied = try await stage.send(.get, "/api/v1/\(kind.path)", key: reader)
            #expect(denied.status == 403)
        }
    }

    @Test("Pages go on where the last one ended", arguments: TestEngine.available)
    func pages(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            for number in 1...3 { _ = try await stage.post("/queues", ["name": .string("q\(number)")]) }
            let first = try await stage.get("/queues?limit=2")
            #expect(first.rows.map { $0["name"] } == ["q1", "q2"])
            let cursor = try #require(first["next_cursor"]?.stringValue)
            let second = try await stage.get("/queues?limit=2&cursor=\(cursor)")
            #expect(second.rows.map { $0["name"] } == ["q3"] && second["next_cursor"] == .null)
        }
    }

    @Test("Tickets are moved between queues, and a queue that holds one stays", arguments: TestEngine.available)
    func queues(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let ticket = try await stage.open().ticket
            let queue = try #require(try await stage.post("/queues", ["name": "Billing"])["id"]?.integerValue)
            let moved = try await stage.patch("/tickets/\(ticket)", ["queue_id": .integer(queue)])
            #expect(moved["queue_id"] == .integer(queue))
            #expect(try await stage.patch("/tickets/\(ticket)", ["queue_id": 99]).field == "queue_id")
            #expect(try await stage.get("/tickets?queue_id=\(queue)").rows.count == 1)
            #expect(try await stage.get("/tickets?queue_id=none").rows.isEmpty)
            let kept = try await stage.send(.delete, "/api/v1/queues/\(queue)", key: stage.key)
            #expect(kept.status == 409)
            #expect(try await stage.patch("/tickets/\(ticket)", ["queue_id": nil])["queue_id"] == .null)
            let told: [JSONValue?] = [["queue_id": .integer(queue)], ["queue_id": nil]]
            #expect(
                try await stage.desk.eventually {
                    try await stage.get("/events?type=ticket.queue_changed").rows.map { $0["data"]?["after"] } == told
                })
            #expect(try await stage.send(.delete, "/api/v1/queues/\(queue)", key: stage.key).status == 204)
        }
    }

    @Test("A field that is defined holds only what it may", arguments: TestEngine.available)
    func fields(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let ticket = try await stage.open().ticket
            let definitions: [JSONValue] = [
                ["key": "t", "type": "text"], ["key": "n", "type": "number"], ["key": "c", "type": "checkbox"],
                ["key": "d", "type": "date"], ["key": "s", "type": "select", "options": ["red", "blue"]],
            ]
            for definition in definitions {
                #expect(try await stage.post("/custom-fields", definition).status == 201)
            }
            let right: JSONValue = ["t": "x", "n": 1.5, "c": true, "d": "2024-02-29", "s": "red", "free": 1]
            let set = try await stage.patch("/tickets/\(ticket)", ["custom_fields": right])
            #expect(set["custom_fields"] == right)
            let wrong: [(String, JSONValue)] = [
                ("t", 1), ("n", "1"), ("c", "yes"), ("d", "2023-02-29"), ("d", "today"), ("s", "green"),
            ]
            for (key, value) in wrong {
                let answer = try await stage.patch("/tickets/\(ticket)", ["custom_fields": .object([key: value])])
                #expect(answer.status == 400 && answer.field == "custom_fields.\(key)", "\(key): \(value)")
            }
            let cleared = try await stage.patch("/tickets/\(ticket)", ["custom_fields": ["s": nil]])
            #expect(cleared["custom_fields"]?["s"] == nil)
            let id = try #require(try await stage.get("/custom-fields").rows.first?["id"]?.integerValue)
            #expect(try await stage.patch("/custom-fields/\(id)", ["type": "number"]).field == "type")
        }
    }

    @Test("An article that a template refers to stays")
    func articles() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let made = try await stage.post("/articles", ["title": "A", "body": "B"])
            let article = try #require(made["id"])
            let template = try await stage.post("/templates", ["name": "T", "body": "B", "article_id": article])
            let id = try #require(article.integerValue)
            #expect(try await stage.send(.delete, "/api/v1/articles/\(id)", key: stage.key).status == 409)
            let place = "/templates/\(template["id"]?.integerValue ?? 0)"
            #expect(try await stage.patch(place, ["article_id": nil])["article_id"] == .null)
            #expect(try await stage.send(.delete, "/api/v1/articles/\(id)", key: stage.key).status == 204)
        }
    }
}
