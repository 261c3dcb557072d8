import Kernel

/// What the log of events says, as facts of clocks.
enum SLAEventFacts {
    /// A field of another type is taken for absent: no event may keep those behind it from being read.
    private struct Fields: Decodable {
        let status: String?
        let priority: String?
        let queueID: Int64?
        let tags: [String]?

        enum CodingKeys: String, CodingKey {
            case status, priority, tags
            case queueID = "queue_id"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            status = try? container.decodeIfPresent(String.self, forKey: .status)
            priority = try? container.decodeIfPresent(String.self, forKey: .priority)
            queueID = try? container.decodeIfPresent(Int64.self, forKey: .queueID)
            tags = try? container.decodeIfPresent([String].self, forKey: .tags)
        }
    }

    private struct Content: Decodable {
        let after: Fields?
        let authorType: String?
        let priority: String?
        let queueID: Int64?
        let sourceID: Int64?

        enum CodingKeys: String, CodingKey {
            case after, priority
            case sourceID = "source_id"
            case authorType = "author_type"
            case queueID = "queue_id"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            after = try? container.decodeIfPresent(Fields.self, forKey: .after)
            authorType = try? container.decodeIfPresent(String.self, forKey: .authorType)
            priority = try? container.decodeIfPresent(String.self, forKey: .priority)
            queueID = try? container.decodeIfPresent(Int64.self, forKey: .queueID)
            sourceID = try? container.decodeIfPresent(Int64.self, forKey: .sourceID)
        }
    }

    /// Nil for an event that is none, and for a word that clocks do not know.
    static func fact(of event: Event) throws -> SLAFact.Kind? {
        switch event.kind {
        case "ticket.created":
            let content = try content(of: event)
            return .created(
                priority: content.priority.flatMap { SLAPriority(rawValue: $0) } ?? .normal, queueID: content.queueID)
        case "message.created":
            return switch try content(of: event).authorType {
            case "customer": .customerMessage
            case "agent": .agentMessage
            default: nil
            }
        case "ticket.status_changed":
            return try content(of: event).after?.status.flatMap { SLAStatus(rawValue: $0) }.map { .statusChanged($0) }
        case "ticket.updated":
            return try content(of: event).after?.priority.flatMap { SLAPriority(rawValue: $0) }
                .map { .priorityChanged($0) }
        case "ticket.queue_changed": return .queueChanged(try content(of: event).after?.queueID)
        case "ticket.snoozed": return .snoozed
        case "ticket.unsnoozed": return .unsnoozed
        case "ticket.unreachable": return .unreachable
        case "ticket.reachable": return .reachable
        // Told of both: the other goes on.
        case "ticket.merged": return try content(of: event).sourceID == event.ticketID ? .merged : nil
        default: return nil
        }
    }

    /// Whether another policy may be for the ticket after it.
    static func changesTraits(_ event: Event) throws -> Bool {
        switch event.kind {
        case "ticket.created", "ticket.queue_changed": return true
        case "ticket.updated":
            let after = try content(of: event).after
            return after?.priority != nil || after?.tags != nil
        default: return false
        }
    }

    private static func content(of event: Event) throws -> Content { try JSONText.decode(event.data) }
}
