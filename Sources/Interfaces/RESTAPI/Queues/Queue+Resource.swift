import Desk
import HTTPTypes
import JSON
import SQL

extension Queue: CatalogResource {
    static let path = "queues"
    static let subject = "queues"
    static let fields: Set<String> = [
        "name", "description", "strategy", "calendar_id", "is_external", "skills", "prefers_language",
        "fallback_queue_id",
        "fallback_after_seconds", "reassign_after_minutes",
    ]

    /// Up to 30 days.
    static let seconds: ClosedRange<Int64> = 1...2_592_000
    static let minutes: ClosedRange<Int64> = 1...43_200

    init(_ body: Body, changing previous: Queue?) throws {
        let patch = PatchReader(body: body)
        self.init(name: try patch.text("name", atMost: PatchReader.longestName, or: previous?.name))
        description = try patch.optionalText(
            "description", atMost: PatchReader.longestDescription, or: previous?.description)
        strategy = try patch.word("strategy", or: previous?.strategy ?? .manual)
        calendarID = body.has("calendar_id") ? try body.integer("calendar_id") : previous?.calendarID
        isExternal = try patch.bool("is_external", or: previous?.isExternal ?? false)
        skills = try patch.skills("skills", or: previous?.skills ?? [:])
        prefersLanguage = try patch.bool("prefers_language", or: previous?.prefersLanguage ?? false)
        fallbackQueueID =
            body.has("fallback_queue_id") ? try body.integer("fallback_queue_id") : previous?.fallbackQueueID
        fallbackAfterSeconds = try patch.number(
            "fallback_after_seconds", in: Self.seconds, or: previous?.fallbackAfterSeconds)
        reassignAfterMinutes = try patch.number(
            "reassign_after_minutes", in: Self.minutes, or: previous?.reassignAfterMinutes)
        if fallbackQueueID != nil, fallbackAfterSeconds == nil {
            throw APIError.invalid("fallback_after_seconds", "required", "is required with fallback_queue_id")
        }
        if isExternal, fallbackQueueID == nil {
            throw APIError.invalid(
                "fallback_queue_id", "required", "is required: a program may stop, and its tickets must go somewhere")
        }
    }

    func check(in db: any SQLConnection) throws {
        if let calendarID, try Catalog<DeskCalendar>.find(calendarID, in: db) == nil {
            throw APIError.invalid("calendar_id", "not_found", "is no calendar’s number")
        }
        guard let fallbackQueueID else { return }
        guard let next = try Catalog<Queue>.find(fallbackQueueID, in: db) else {
            throw APIError.invalid("fallback_queue_id", "not_found", "is no queue’s number")
        }
        // Names are unique, and a queue that is being made has no number yet.
        var seen: Set<String> = [name]
        var queue: Queue? = next.content
        while let current = queue {
            guard seen.insert(current.name).inserted else {
                throw APIError.invalid(
                    "fallback_queue_id", "not_allowed", "leads back to a queue from which tickets come")
            }
            queue = try current.fallbackQueueID.flatMap { try Catalog<Queue>.find($0, in: db)?.content }
        }
    }

    var view: [String: JSONValue] {
        [
            "name": .string(name), "description": .string(description), "strategy": .string(strategy.rawValue),
            "calendar_id": JSONValue(calendarID),
            "is_external": .bool(isExternal), "skills": .object(skills.mapValues { .integer(Int64($0)) }),
            "prefers_language": .bool(prefersLanguage), "fallback_queue_id": JSONValue(fallbackQueueID),
            "fallback_after_seconds": JSONValue(fallbackAfterSeconds.map(Int64.init)),
            "reassign_after_minutes": JSONValue(reassignAfterMinutes.map(Int64.init)),
        ]
    }

    /// A queue that holds tickets stays, and one to which something leads.
    static func checkRemoval(of item: CatalogItem<Queue>, in db: any SQLConnection) throws {
        guard try db.first("SELECT 1 FROM tickets WHERE queue_id = \(item.id) LIMIT 1") == nil else {
            throw APIError.conflict("There are tickets in the queue: move them first (POST /bulk/tickets).")
        }
        if let other: Int64 = try db.value("SELECT id FROM queues WHERE fallback_queue_id = \(item.id) LIMIT 1") {
            throw APIError.conflict("Queue \(other) falls back to it: change that first.")
        }
        if let rule: Int64 = try db.value("SELECT id FROM routing_rules WHERE queue_id = \(item.id) LIMIT 1") {
            throw APIError.conflict("Routing rule \(rule) leads to it: change that first.")
        }
        if try DeskPolicy.current(in: db).defaultQueueID == item.id {
            throw APIError.conflict("It is the default queue of the settings: change that first.")
        }
        try db.later("DELETE FROM queue_members WHERE queue_id = \(item.id)")
    }
}

extension PatchReader {
    /// Null puts back what it is when nobody says so.
    func bool(_ field: String, or previous: Bool) throws -> Bool {
        body.has(field) ? try body.bool(field) ?? false : previous
    }

    func word<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ field: String, or previous: Value
    ) throws -> Value {
        if body.isNull(field) { throw APIError.invalid(field, "required", "cannot be null") }
        return try body.word(field, as: Value.self) ?? previous
    }

    /// Null takes it away.
    func number(_ field: String, in range: ClosedRange<Int64>, or previous: Int?) throws -> Int? {
        guard body.has(field) else { return previous }
        guard let number = try body.integer(field) else { return nil }
        guard range.contains(number) else {
            throw APIError.invalid(field, "out_of_range", "must be \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    /// Levels by skill; all of them.
    func skills(_ field: String, or previous: [String: Int]) throws -> [String: Int] {
        body.has(field) ? try SkillLevels.read(try body.object(field) ?? [:], field) : previous
    }
}
