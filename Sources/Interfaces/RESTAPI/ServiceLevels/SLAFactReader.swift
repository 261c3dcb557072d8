import JSON
import Kernel
import ServiceLevels

/// Reads uploaded facts, and names what is wrong in them, such as `facts[2].at`.
enum SLAFactReader {
    /// What happened to one ticket, in order.
    struct History: Sendable {
        let ticket: String
        var facts: [SLAFact]

        /// With a policy that is there from the beginning.
        func facts(under version: Int64) -> [SLAFact] {
            guard let first = facts.first else { return [] }
            return [first, SLAFact(at: first.at, .policyApplied(version: version, toRunning: false))]
                + facts.dropFirst()
        }
    }

    enum Kind: String, CaseIterable {
        case created, snoozed, unsnoozed, unreachable, reachable, merged
        case customerMessage = "customer_message"
        case agentMessage = "agent_message"
        case statusChanged = "status_changed"
        case priorityChanged = "priority_changed"
        case queueChanged = "queue_changed"
    }

    static let fields: Set<String> = ["ticket", "at", "kind", "priority", "status", "queue_id"]
    static let longestTicket = 200

    static func read(_ list: [JSONValue]?) throws -> [History] {
        guard let list else { throw APIError.invalid("facts", "required", "is required") }
        return try histories(
            list.enumerated().map { index, value in
                let place = "facts[\(index)]"
                guard let object = value.objectValue else {
                    throw APIError.invalid(place, "wrong_type", "must be an object")
                }
                return (object, place)
            })
    }

    /// The first line names the columns.
    static func read(csv file: some Collection<UInt8>) throws -> [History] {
        try histories(
            SLAFactTable(file).rows.map { row in
                let members = row.cells.map { name, text -> (String, JSONValue) in
                    (name, name == "queue_id" ? Int64(text).map { .integer($0) } ?? .string(text) : .string(text))
                }
                return (Dictionary(members, uniquingKeysWith: { $1 }), "line \(row.line)")
            })
    }

    private static func histories(_ objects: [([String: JSONValue], String)]) throws -> [History] {
        guard objects.count <= SLASimulation.mostFacts else {
            throw APIError.invalid("facts", "out_of_range", "must be at most \(SLASimulation.mostFacts)")
        }
        var histories: [History] = []
        var places: [String: Int] = [:]
        for (object, place) in objects {
            let (ticket, fact) = try fact(Body(object: object, path: "\(place)."), place)
            var isCreation = false
            if case .created = fact.kind { isCreation = true }
            guard isCreation == (places[ticket] == nil) else {
                throw APIError.invalid(
                    "\(place).kind", "not_allowed",
                    isCreation ? "a ticket is created once" : "a ticket’s first fact must be created")
            }
            if let index = places[ticket] {
                histories[index].facts.append(fact)
            } else {
                places[ticket] = histories.count
                histories.append(History(ticket: ticket, facts: [fact]))
            }
        }
        return histories
    }

    private static func fact(_ body: Body, _ place: String) throws -> (ticket: String, fact: SLAFact) {
        try body.expect(only: fields)
        guard let ticket = try body.identifier("ticket") else {
            throw APIError.invalid("\(place).ticket", "required", "is required")
        }
        guard let at = try body.time("at") else { throw APIError.invalid("\(place).at", "required", "is required") }
        guard let kind = try body.word("kind", as: Kind.self) else {
            throw APIError.invalid("\(place).kind", "required", "is required")
        }
        return (ticket, SLAFact(at: at, try fact(kind, body, place)))
    }

    private static func fact(_ kind: Kind, _ body: Body, _ place: String) throws -> SLAFact.Kind {
        func required<Value>(_ field: String, _ value: Value?) throws -> Value {
            guard let value else { throw APIError.invalid("\(place).\(field)", "required", "is required") }
            return value
        }
        let priority = try body.word("priority", as: SLAPriority.self)
        return switch kind {
        case .created: .created(priority: priority ?? .normal, queueID: try body.integer("queue_id"))
        case .customerMessage: .customerMessage
        case .agentMessage: .agentMessage
        case .statusChanged: .statusChanged(try required("status", try body.word("status", as: SLAStatus.self)))
        case .snoozed: .snoozed
        case .unsnoozed: .unsnoozed
        case .unreachable: .unreachable
        case .reachable: .reachable
        case .priorityChanged: .priorityChanged(try required("priority", priority))
        case .queueChanged: .queueChanged(try body.integer("queue_id"))
        case .merged: .merged
        }
    }
}
