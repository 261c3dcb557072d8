import Contacts
package import Desk
package import Kernel
package import SQL
import TelegramBotAPI

/// An article is attached to a ticket, and shown to the customer or to the staff as need be.
package struct ArticleUse: Sendable {
    package enum Manner: String, Sendable, CaseIterable {
        /// Attached, nothing said.
        case link
        case note
        case message
    }

    package var article: CatalogItem<Article>
    package var manner: Manner
    /// Who does it; nil where it is a program.
    package var agent: Agent?
    /// As the message's author is shown.
    package var authorName: String

    package init(of article: CatalogItem<Article>, as manner: Manner, by agent: Agent?, named authorName: String) {
        self.article = article
        self.manner = manner
        self.agent = agent
        self.authorName = authorName
    }

    /// - Returns: the message or note, if there is one.
    /// - Throws: `KnowledgeRefusal` where the customer may not see the article, or cannot be written to.
    package func carryOut(
        in ticket: Ticket, _ writer: AgentWriter, _ events: EventLog, by author: Author, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> DeskMessage.ID? {
        let message = try say(in: ticket, writer, by: author, at: now, in: db)
        try db.later(
            """
            INSERT INTO ticket_articles (ticket_id, article_id, message_id, actor, attached_at)
            VALUES (\(ticket.id), \(article.id), \(message), \(author.actor), \(now))
            ON CONFLICT (ticket_id, article_id) DO UPDATE SET
                message_id = COALESCE(excluded.message_id, ticket_articles.message_id), actor = excluded.actor,
                attached_at = excluded.attached_at
            """)
        try KnowledgeUse.count(.article, article.id, ticket: ticket.id.rawValue, at: now, in: db)
        try events.append(
            "article.attached", at: now, by: author.actor, ticket: ticket.id.rawValue,
            contact: ticket.contactID.rawValue,
            data: Attached(articleID: article.id, manner: manner.rawValue, messageID: message?.rawValue), in: db)
        return message
    }

    private func say(
        in ticket: Ticket, _ writer: AgentWriter, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> DeskMessage.ID? {
        guard manner != .link else { return nil }
        var text = ArticleText.forStaff(article)
        if manner == .message {
            guard ticket.status != .closed else {
                throw KnowledgeRefusal("The ticket is closed: reopen it, then answer.")
            }
            let shown = try ArticleTranslations.preferred(
                of: article, for: try ContactDirectory.find(ticket.contactID, in: db)?.language, in: db)
            guard shown.content.status == .published, shown.content.visibility == .public else {
                throw KnowledgeRefusal("The article is not for customers: it is a draft, or internal.")
            }
            text = ArticleText.forCustomer(shown)
        }
        var new = MessageStore.New(
            ticketID: ticket.id, authorType: .agent, authorID: agent?.id.rawValue, authorName: authorName, text: text,
            createdAt: now)
        new.kind = manner == .note ? .note : .message
        return try writer.add(new, to: ticket, by: author, mirrored: true, at: now, in: db)
    }

    private struct Attached: Encodable {
        let articleID: Int64
        let manner: String
        let messageID: Int64?

        enum CodingKeys: String, CodingKey {
            case manner = "as"
            case articleID = "article_id"
            case messageID = "message_id"
        }
    }
}
