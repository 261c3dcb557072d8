import Contacts
import Desk
import JSON
import Kernel
import SQL

/// A ticket as the API shows it.
enum TicketView {
    static func make(_ ticket: Ticket, contact: Contact?) -> JSONValue {
        let channel: JSONValue = [
            "type": .string(ticket.channel.rawValue), "bot_id": .integer(ticket.botID.rawValue),
            "chat_id": .integer(ticket.chatID), "topic_id": ticket.topicID == 0 ? .null : .integer(ticket.topicID),
        ]
        let topic: JSONValue =
            ticket.deskChatID.map {
                ["chat_id": .integer($0), "topic_id": JSONValue(ticket.deskTopicID)]
            } ?? .null
        let person: JSONValue =
            contact.map {
                [
                    "id": .integer($0.id.rawValue), "sender_id": JSONValue($0.senderID), "name": .string($0.name),
                    "username": JSONValue($0.username),
                ]
            } ?? .null
        return [
            "id": .integer(ticket.id.rawValue), "subject": .string(ticket.subject),
            "status": .string(ticket.status.rawValue), "priority": .string(ticket.priority.rawValue),
            "channel": channel, "desk_topic": topic, "queue_id": JSONValue(ticket.queueID),
            "assignee_id": JSONValue(ticket.assigneeID?.rawValue), "contact": person,
            "tags": JSONValue(ticket.tags), "custom_fields": JSONValue(text: ticket.customFields),
            "is_unreachable": .bool(ticket.isUnreachable), "previous_ticket_id": JSONValue(ticket.previousID?.rawValue),
            "reopen_count": .integer(Int64(ticket.reopenCount)), "created_at": JSONValue(ticket.createdAt),
            "updated_at": JSONValue(ticket.updatedAt), "first_response_at": JSONValue(ticket.firstResponseAt),
            "resolved_at": JSONValue(ticket.resolvedAt), "closed_at": JSONValue(ticket.closedAt),
            "last_customer_message_at": JSONValue(ticket.lastCustomerMessageAt),
        ]
    }

    static func make(_ ticket: Ticket, in db: any SQLConnection) throws -> JSONValue {
        make(ticket, contact: try ContactDirectory.find(ticket.contactID, in: db))
    }

    /// Several, their contacts read together.
    static func make(_ tickets: [Ticket], in db: any SQLConnection) throws -> [JSONValue] {
        let ids = Set(tickets.map(\.contactID))
        let contacts: [Contact] = try db.all(
            "SELECT \(Contact.columns) FROM contacts WHERE id IN (\(list: ids))")
        let byID = Dictionary(uniqueKeysWithValues: contacts.map { ($0.id, $0) })
        return tickets.map { make($0, contact: byID[$0.contactID]) }
    }

    /// Of the ticket, and of the contact that is shown within it.
    static func eTag(_ ticket: Ticket, contact: Contact?) -> String {
        "\"\(ticket.version)-\(String(contact?.updatedAt.rawValue ?? 0, radix: 36))\""
    }

    /// Whether a tag of `If-Match` means this ticket as it is. What changed about the contact alone does not matter.
    static func matches(_ header: String, _ ticket: Ticket) -> Bool {
        header == "*"
            || ETags.list(header).contains { $0.hasPrefix("\"\(ticket.version)-") }
    }
}
