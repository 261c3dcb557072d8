import BusinessTime
import Desk
import JSON
import Kernel
package import SQL
import ServiceLevels

extension SLAPolicy: CatalogContent {
    package static let kind = "sla_policy"
    package static let table = "sla_policies"
    package static let columns = ["name", "position", "calendar_id", "definition"]
    package static let uniqueField = "name"

    package init(row: Row) throws { self = try JSONText.decode(try row.get("definition")) }

    package func values() throws -> [SQLValue] {
        [SQLValue](row: name, position, calendarID, try JSONText.encode(self))
    }
}

extension SLAPolicy: CatalogResource {
    static let path = "sla-policies"
    static let subject = "sla"
    static let fields: Set<String> = [
        "name", "description", "position", "conditions", "targets", "calendar_id", "pauses", "on_reopen", "escalations",
    ]
    static let positions: ClosedRange<Int64> = 0...1_000_000

    init(_ body: Body, changing previous: SLAPolicy?) throws {
        let patch = PatchReader(body: body)
        let reader = SLAPolicyReader(body: body)
        self.init(
            name: try patch.text("name", atMost: PatchReader.longestName, or: previous?.name),
            description: try patch.optionalText(
                "description", atMost: PatchReader.longestDescription, or: previous?.description),
            position: try body.integer("position") ?? previous?.position ?? 0,
            conditions: try reader.conditions(changing: previous),
            targets: try reader.targets(changing: previous),
            calendarID: body.has("calendar_id") ? try body.integer("calendar_id") : previous?.calendarID,
            pauses: try reader.pauses() ?? previous?.pauses ?? [],
            onReopen: try body.word("on_reopen", as: SLAReopening.self) ?? previous?.onReopen ?? .resume,
            escalations: try reader.escalations() ?? previous?.escalations ?? [])
        guard Self.positions.contains(position) else {
            throw APIError.invalid("position", "out_of_range", "must be 0 to \(Self.positions.upperBound)")
        }
    }

    var view: [String: JSONValue] {
        [
            "name": .string(name), "description": .string(description), "position": .integer(position),
            "conditions": conditionsView, "targets": targetsView, "calendar_id": JSONValue(calendarID),
            "pauses": JSONValue(pauses.map(\.rawValue)), "on_reopen": .string(onReopen.rawValue),
            "escalations": .array(escalations.map(\.view)),
        ]
    }

    var conditionsView: JSONValue {
        [
            "priorities": JSONValue(conditions.priorities.map(\.rawValue)),
            "queue_ids": .array(conditions.queueIDs.map { .integer($0) }), "tags": JSONValue(conditions.tags),
            "languages": JSONValue(conditions.languages),
        ]
    }

    var targetsView: JSONValue {
        .object(
            Dictionary(
                targets.map { metric, targets in
                    let seconds = targets.map { ($0.key.rawValue, JSONValue.integer($0.value)) }
                    return (metric.rawValue, .object(Dictionary(seconds, uniquingKeysWith: { $1 })))
                }, uniquingKeysWith: { $1 }))
    }

    func check(in db: any SQLConnection) throws { _ = try hours(in: db) }

    /// Those of its calendar; nil when all time counts.
    func hours(in db: any SQLConnection) throws -> BusinessHours? {
        guard let calendarID else { return nil }
        guard let calendar = try Catalog<DeskCalendar>.find(calendarID, in: db) else {
            throw APIError.invalid("calendar_id", "not_found", "There is no such calendar.")
        }
        return calendar.content.hours
    }

    static func wasWritten(_ item: CatalogItem<SLAPolicy>, at now: Timestamp, in db: any SQLConnection) throws {
        try SLAPolicyVersion.record(
            item.content, item.id, hours: try item.content.hours(in: db), at: now, in: db)
    }
}

extension SLAStep {
    var view: JSONValue {
        switch self {
        case .percent(let percent): ["percent": .integer(Int64(percent))]
        case .offset(let seconds): ["offset_seconds": .integer(seconds)]
        }
    }
}
