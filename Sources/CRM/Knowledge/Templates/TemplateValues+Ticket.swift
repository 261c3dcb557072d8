import Contacts
package import Desk
import JSON
import Kernel
package import SQL

extension TemplateValues {
    /// The keys of the custom fields of tickets.
    static func fieldKeys(in db: any SQLConnection) throws -> Set<String> {
        Set(try db.column("SELECT key FROM custom_fields", as: String.self))
    }

    /// What variables stand for in a ticket.
    /// - Parameter agent: who answers; nil where it is a program.
    package static func of(_ ticket: Ticket, agent: Agent?, in db: any SQLConnection) throws -> TemplateValues {
        var values = [
            "ticket.id": ticket.id.description, "ticket.subject": ticket.subject,
            "ticket.status": ticket.status.rawValue, "ticket.priority": ticket.priority.rawValue,
        ]
        if let contact = try ContactDirectory.find(ticket.contactID, in: db) {
            values["contact.name"] = contact.name
            values["contact.first_name"] = firstWord(of: contact.name)
            values["contact.username"] = contact.username
            values["contact.language"] = contact.language
        }
        if let agent {
            values["agent.name"] = agent.name
            values["agent.first_name"] = firstWord(of: agent.name)
        }
        if let bot = try BotDirectory.find(ticket.botID, in: db) {
            values["bot.name"] = bot.name
            values["bot.username"] = bot.username
        }
        if let queue = ticket.queueID {
            values["ticket.queue"] = try Catalog<Queue>.find(queue, in: db)?.content.name
        }
        let fields = (try? JSONValue(parsing: ticket.customFields))?.objectValue ?? [:]
        for (key, value) in fields { values["ticket.fields.\(key)"] = text(of: value) }
        return TemplateValues(values, fields: try fieldKeys(in: db).union(fields.keys))
    }

    private static func firstWord(of name: String) -> String? {
        name.split(whereSeparator: \.isWhitespace).first.map(String.init)
    }

    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer, .double, .bool: value.serializedString
        case .null, .array, .object: nil
        }
    }
}
