import Contacts
import Desk
import JSON
import Kernel
import SQL

/// A ticket as the API shows it.
enum TicketView {
    /// Lists hold up to 200 of them, and are asked for often: so it is written, not built.
    static func write(_ ticket: Ticket, contact: Contact?, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", ticket.id.rawValue)
            json.member("subject", ticket.subject)
            json.member("status", ticket.status.rawValue)
            json.member("priority", ticket.priority.rawValue)
            writePlaces(of: ticket, to: &json)
            json.member("queue_id", ticket.queueID)
            json.member("assignee_id", ticket.assigneeID?.rawValue)
            write(contact, to: &json)
            json.member("tags", ticket.tags)
            json.member("custom_fields", json: ticket.customFields)
            json.member("is_unreachable", ticket.isUnreachable)
            json.member("hold_reason", ticket.holdReason)
            writeSnooze(of: ticket, to: &json)
            json.member("previous_ticket_id", ticket.previousID?.rawValue)
            json.member("merged_into_ticket_id", ticket.mergedIntoID?.rawValue)
            json.member("reopen_count", Int64(ticket.reopenCount))
            json.member("created_at", ticket.createdAt.rfc3339)
            json.member("updated_at", ticket.updatedAt.rfc3339)
            json.member("first_response_at", ticket.firstResponseAt?.rfc3339)
            json.member("resolved_at", ticket.resolvedAt?.rfc3339)
            json.member("first_resolved_at", ticket.firstResolvedAt?.rfc3339)
            json.member("closed_at", ticket.closedAt?.rfc3339)
            json.member("last_customer_message_at", ticket.lastCustomerMessageAt?.rfc3339)
        }
    }

    private static func writeSnooze(of ticket: Ticket, to json: inout JSONWriter) {
        guard ticket.isSnoozed else { return json.member("snooze", json: "null") }
        json.object("snooze") { $0.member("until", ticket.snoozedUntil?.rfc3339) }
    }

    private static func writePlaces(of ticket: Ticket, to json: inout JSONWriter) {
        json.object("channel") { json in
            json.member("type", ticket.channel.rawValue)
            json.member("bot_id", ticket.botID.rawValue)
            json.member("chat_id", ticket.chatID)
            json.member("topic_id", ticket.topicID == 0 ? nil : ticket.topicID)
        }
        guard let chat = ticket.deskChatID else { return json.member("desk_topic", json: "null") }
        json.object("desk_topic") { json in
            json.member("chat_id", chat)
            json.member("topic_id", ticket.deskTopicID)
        }
    }

    private static func write(_ contact: Contact?, to json: inout JSONWriter) {
        guard let contact else { return json.member("contact", json: "null") }
        json.object("contact") { json in
            json.member("id", contact.id.rawValue)
            json.member("sender_id", contact.senderID)
            json.member("name", contact.name)
            json.member("username", contact.username)
        }
    }

    static func make(_ ticket: Ticket, contact: Contact?) -> JSONValue {
        var json = JSONWriter()
        write(ticket, contact: contact, to: &json)
        return (try? JSONValue(parsing: json.data)) ?? .null
    }

    static func make(_ ticket: Ticket, in db: any SQLConnection) throws -> JSONValue {
        make(ticket, contact: try ContactDirectory.find(ticket.contactID, in: db))
    }

    /// Several, their contacts read together.
    static func write(_ tickets: [Ticket], to json: inout JSONWriter, in db: any SQLConnection) throws {
        let ids = Set(tickets.map(\.contactID))
        let contacts: [Contact] = try db.all(
            "SELECT \(Contact.columns) FROM contacts WHERE id IN (\(list: Array(ids).paddedForStatement))")
        let byID = Dictionary(uniqueKeysWithValues: contacts.map { ($0.id, $0) })
        for ticket in tickets { write(ticket, contact: byID[ticket.contactID], to: &json) }
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
