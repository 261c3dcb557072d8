import Conditions
import Desk
import JSON
import Routing
import SQL

extension RoutingRule: CatalogResource {
    static let path = "routing-rules"
    static let subject = "queues"
    static let fields: Set<String> = [
        "name", "position", "is_enabled", "condition", "queue_id", "priority", "tags", "skills", "stops",
    ]
    static let positions: ClosedRange<Int64> = 0...1_000_000

    init(_ body: Body, changing previous: RoutingRule?) throws {
        let patch = PatchReader(body: body)
        self.init(
            name: try patch.text("name", atMost: PatchReader.longestName, or: previous?.name),
            position: try patch.number("position", in: Self.positions, or: previous?.position) ?? 0)
        isEnabled = try patch.bool("is_enabled", or: previous?.isEnabled ?? true)
        condition = try patch.condition("condition", fields: .tickets, or: previous?.condition ?? .always)
        queueID = body.has("queue_id") ? try body.integer("queue_id") : previous?.queueID
        priority = body.has("priority") ? try body.word("priority", as: Ticket.Priority.self) : previous?.priority
        tags = try patch.strings("tags", atMost: Ticket.mostTags, or: previous?.tags)
        skills = try patch.skills("skills", or: previous?.skills ?? [:])
        stops = try patch.bool("stops", or: previous?.stops ?? true)
    }

    func check(in db: any SQLConnection) throws {
        guard let queueID, try Catalog<Queue>.find(queueID, in: db) == nil else { return }
        throw APIError.invalid("queue_id", "not_found", "is no queue’s number")
    }

    var view: [String: JSONValue] {
        [
            "name": .string(name), "position": .integer(Int64(position)), "is_enabled": .bool(isEnabled),
            "condition": condition.json, "queue_id": JSONValue(queueID), "priority": JSONValue(priority?.rawValue),
            "tags": JSONValue(tags), "skills": .object(skills.mapValues { .integer(Int64($0)) }),
            "stops": .bool(stops),
        ]
    }
}

extension PatchReader {
    /// Null: always.
    func condition(_ field: String, fields: FactFields, or previous: Condition) throws -> Condition {
        guard body.has(field) else { return previous }
        guard let json = try body.object(field) else { return .always }
        do {
            return try Condition(.object(json), fields: fields)
        } catch {
            throw APIError.invalid(
                error.path.isEmpty ? field : "\(field).\(error.path)", "not_allowed", error.message)
        }
    }
}
