/// The variables that templates may use.
package enum TemplateVariables {
    package struct Known: Sendable {
        package let name: String
        package let description: String
    }

    /// Besides `ticket.fields.KEY`.
    package static let all = [
        Known(name: "contact.name", description: "The customer’s full name."),
        Known(name: "contact.first_name", description: "The first word of the customer’s name."),
        Known(name: "contact.username", description: "The customer’s Telegram username, without @."),
        Known(name: "contact.language", description: "The customer’s language, such as en or pt-BR."),
        Known(name: "ticket.id", description: "The ticket’s number."),
        Known(name: "ticket.subject", description: "The ticket’s subject."),
        Known(name: "ticket.status", description: "new, open, pending, resolved or closed."),
        Known(name: "ticket.priority", description: "low, normal, high or urgent."),
        Known(name: "ticket.queue", description: "The name of the ticket’s queue."),
        Known(name: "agent.name", description: "The name of the agent who answers."),
        Known(name: "agent.first_name", description: "The first word of the agent’s name."),
        Known(name: "bot.name", description: "The name of the bot that the customer writes to."),
        Known(name: "bot.username", description: "The bot’s username, without @."),
    ]

    private static let names = Set(all.map(\.name))
    private static let fieldPrefix = "ticket.fields."

    /// The key of a custom field of tickets; nil for any other variable.
    package static func fieldKey(of name: String) -> String? {
        guard name.hasPrefix(fieldPrefix), name.count > fieldPrefix.count else { return nil }
        return String(name.dropFirst(fieldPrefix.count))
    }

    /// - Parameter fields: the keys of the custom fields that there are.
    package static func isKnown(_ name: String, fields: Set<String>) -> Bool {
        names.contains(name) || fieldKey(of: name).map(fields.contains) ?? false
    }
}
