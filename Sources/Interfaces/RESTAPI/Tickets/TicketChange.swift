import Desk
import HTTPTypes
import JSON
import Kernel
import SQL

/// What a PATCH wants of a ticket (RFC 7396: what is absent stays, null removes).
struct TicketChange: Sendable {
    private let status: Ticket.Status?
    private let holdReason: String?
    private let priority: Ticket.Priority?
    private let subject: String?
    /// Set and nil: nobody.
    private let assignee: Agent.ID??
    /// Set and nil: none.
    private let queue: Int64??
    private let tags: [String]?
    /// Members to set, or to remove where null; nil leaves all, an empty replacement removes all.
    private let customFields: CustomFields?

    private enum CustomFields: Sendable {
        case merge([String: JSONValue])
        case clear
    }

    static let fields: Set<String> = [
        "status", "hold_reason", "priority", "subject", "assignee_id", "queue_id", "tags", "custom_fields",
    ]

    static let longestSubject = 500
    static let mostFields = 200

    init(_ body: Body) throws {
        for field in ["status", "priority", "subject"] where body.isNull(field) {
            throw APIError.invalid(field, "required", "cannot be null")
        }
        status = try body.word("status", as: Ticket.Status.self)
        priority = try body.word("priority", as: Ticket.Priority.self)
        subject = body.has("subject") ? try body.requiredString("subject") : nil
        assignee = body.has("assignee_id") ? .some(try body.integer("assignee_id").map { Agent.ID($0) }) : .none
        queue = body.has("queue_id") ? .some(try body.integer("queue_id")) : .none
        tags = body.isNull("tags") ? [] : try body.strings("tags").map(Self.tags)
        customFields = body.isNull("custom_fields") ? .clear : try body.object("custom_fields").map(Self.fields)
        holdReason = try body.string("hold_reason")
        if let holdReason, !(1...Ticket.longestHoldReason).contains(holdReason.unicodeScalars.count) {
            throw APIError.invalid(
                "hold_reason", "out_of_range", "must have 1 to \(Ticket.longestHoldReason) characters")
        }
        if let status, status != .onHold, holdReason != nil {
            throw APIError.invalid("hold_reason", "not_allowed", "goes with the status on_hold alone")
        }
        if let subject, subject.unicodeScalars.count > Self.longestSubject {
            throw APIError.invalid("subject", "too_long", "must have at most \(Self.longestSubject) characters")
        }
    }

    /// Each once, in the order given.
    private static func tags(_ names: [String]) throws -> [String] {
        guard names.count <= Ticket.mostTags,
            names.allSatisfy({ (1...Ticket.longestTag).contains($0.unicodeScalars.count) })
        else {
            throw APIError.invalid(
                "tags", "out_of_range",
                "must be at most \(Ticket.mostTags), each of 1 to \(Ticket.longestTag) characters")
        }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private static func fields(_ members: [String: JSONValue]) throws -> CustomFields {
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .array, .object:
                throw APIError.invalid("custom_fields.\(name)", "wrong_type", "must be a text, a number, true, false")
            default: continue
            }
        }
        return .merge(members)
    }

    private func merged(_ old: String) throws -> String? {
        var members = (try JSONValue(parsing: old)).objectValue ?? [:]
        switch customFields {
        case nil: return nil
        case .clear: members = [:]
        case .merge(let new):
            for (name, value) in new {
                if case .null = value { members.removeValue(forKey: name) } else { members[name] = value }
            }
        }
        guard members.count <= Self.mostFields else {
            throw APIError.invalid("custom_fields", "out_of_range", "must be at most \(Self.mostFields)")
        }
        return String(decoding: JSONValue.object(members).serialized(), as: UTF8.self)
    }

    func apply(
        to ticket: Ticket, _ tickets: TicketBook, by actor: Actor, origin: String?, in db: any SQLConnection
    ) throws -> Ticket {
        let now = Timestamp.now
        var ticket = ticket
        if let subject { ticket = try tickets.rename(ticket, to: subject, by: actor, origin: origin, at: now, in: db) }
        if let priority {
            ticket = try tickets.prioritize(ticket, as: priority, by: actor, origin: origin, at: now, in: db)
        }
        if let tags { ticket = try tickets.tag(ticket, with: tags, by: actor, origin: origin, at: now, in: db) }
        if case .merge(let members) = customFields {
            let defined = try CustomField.find(keys: members.keys.sorted(), in: db)
            for field in defined { try field.check(members[field.key] ?? .null) }
        }
        if let fields = try merged(ticket.customFields) {
            ticket = try tickets.setCustomFields(ticket, to: fields, by: actor, origin: origin, at: now, in: db)
        }
        if let queue {
            if let queue, try Catalog<Queue>.find(queue, in: db) == nil {
                throw APIError.invalid("queue_id", "not_found", "is no queue’s number")
            }
            ticket = try tickets.move(ticket, to: queue, by: actor, origin: origin, at: now, in: db)
        }
        if let assignee {
            let agent = try assignee.map { id in
                guard let agent = try AgentDirectory.find(id, in: db) else {
                    throw APIError.invalid("assignee_id", "not_found", "is no agent’s number")
                }
                return agent
            }
            ticket = try tickets.assign(ticket, to: agent, by: actor, origin: origin, at: now, in: db)
        }
        guard status != nil || holdReason != nil else { return ticket }
        return try move(ticket, tickets, by: actor, origin: origin, at: now, in: db)
    }

    private func move(
        _ ticket: Ticket, _ tickets: TicketBook, by actor: Actor, origin: String?, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Ticket {
        let status = status ?? ticket.status
        guard status == .onHold || holdReason == nil else {
            throw APIError.invalid("hold_reason", "not_allowed", "goes with the status on_hold alone")
        }
        if status != .closed, let target = ticket.mergedIntoID {
            throw APIError(
                status: .conflict, code: "merged_already",
                detail: "The ticket goes on in ticket \(target): part them with DELETE /tickets/\(ticket.id)/merge.")
        }
        do {
            return try db.savepoint {
                try tickets.change(
                    ticket, to: status, reason: holdReason, by: actor, origin: origin, at: now, in: db)
            }
        } catch let refusal as TransitionRefused {
            throw APIError(status: .conflict, code: "transition_not_allowed", detail: refusal.description)
        } catch let error as SQLError where error.code == .uniqueViolation {
            throw APIError.conflict("The customer has a newer ticket that is open already.")
        }
    }
}
