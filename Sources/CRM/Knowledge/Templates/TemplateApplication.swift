import Contacts
package import Desk
package import Kernel
package import SQL
package import TelegramBotAPI

/// One use of a template in a ticket: what it says there, and what it does.
package struct TemplateApplication: Sendable {
    package var template: CatalogItem<Template>
    package var kind = DeskMessage.Kind.message
    /// Who answers; nil where it is a program.
    package var agent: Agent?
    /// As the message's author is shown.
    package var authorName: String
    /// In the place of what variables stand for.
    package var overrides: [String: String] = [:]
    /// Nil for the customer's.
    package var language: String?

    package init(of template: CatalogItem<Template>, by agent: Agent?, named authorName: String) {
        self.template = template
        self.agent = agent
        self.authorName = authorName
    }

    /// What is to be said.
    package struct Draft: Sendable {
        package let language: String?
        package let text: FormattedText
        package let attachments: [Attachment]
    }

    /// UTF-16 units; as a message may have.
    package static let longestText = 65_536

    /// What would be said; nothing is written.
    /// - Throws: `TemplateError` that names the variables that are unknown or without a value; `KnowledgeRefusal`
    package func draft(in ticket: Ticket, in db: any SQLConnection) throws -> Draft {
        let wanted = try language ?? ContactDirectory.find(ticket.contactID, in: db)?.language
        let (chosen, source) = template.content.text(for: wanted)
        let values = try TemplateValues.of(ticket, agent: agent, in: db).overridden(by: overrides)
        let text = try TemplateText(source).rendered(with: values)
        guard text.utf16Length <= Self.longestText else {
            throw KnowledgeRefusal("The text would be longer than \(Self.longestText) UTF-16 units.")
        }
        let attachments = try template.content.files.map { file in
            guard let attachment = try file.attachment(in: db) else {
                throw KnowledgeRefusal("The template’s file \(file.fileID) is gone.")
            }
            return attachment
        }
        guard !attachments.isEmpty || !text.text.allSatisfy(\.isWhitespace) else {
            throw KnowledgeRefusal("Nothing would be said: no variable has a value.")
        }
        return Draft(language: chosen, text: text, attachments: attachments)
    }

    /// Says it, does what the template does to the ticket, counts the use and tells of it.
    /// - Throws: as `draft`
    package func carryOut(
        in ticket: Ticket, _ tickets: TicketBook, _ writer: AgentWriter, _ events: EventLog, by author: Author,
        at now: Timestamp, in db: any SQLConnection
    ) throws -> (draft: Draft, message: DeskMessage.ID) {
        guard kind == .note || ticket.status != .closed else {
            throw KnowledgeRefusal("The ticket is closed: reopen it, then answer.")
        }
        let draft = try draft(in: ticket, in: db)
        var new = MessageStore.New(
            ticketID: ticket.id, authorType: .agent, authorID: agent?.id.rawValue, authorName: authorName,
            text: draft.text, createdAt: now)
        new.kind = kind
        new.attachments = draft.attachments
        let message = try writer.add(new, to: ticket, by: author, mirrored: true, at: now, in: db)
        // The answer may have opened it.
        let answered = try TicketBook.find(ticket.id, in: db) ?? ticket
        try template.content.actions.carryOut(on: answered, tickets, by: author, at: now, in: db)
        try KnowledgeUse.count(.template, template.id, ticket: ticket.id.rawValue, at: now, in: db)
        try events.append(
            "template.applied", at: now, by: author.actor, ticket: ticket.id.rawValue,
            contact: ticket.contactID.rawValue,
            data: Applied(
                templateID: template.id, templateKey: template.content.key, version: template.version,
                messageID: message.rawValue, language: draft.language), in: db)
        return (draft, message)
    }

    private struct Applied: Encodable {
        let templateID: Int64
        let templateKey: String?
        let version: Int64
        let messageID: Int64
        let language: String?

        enum CodingKeys: String, CodingKey {
            case language
            case templateID = "template_id"
            case templateKey = "template_key"
            case version = "template_version"
            case messageID = "message_id"
        }
    }
}
