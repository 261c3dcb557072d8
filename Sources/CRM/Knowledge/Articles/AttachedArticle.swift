package import Desk
package import Kernel
package import SQL

/// An article that was attached to a ticket.
package struct AttachedArticle: Sendable, RowDecodable {
    package let articleID: Int64
    package let title: String
    /// The last message or note that showed it.
    package let messageID: Int64?
    package let actor: Actor
    package let attachedAt: Timestamp

    package init(row: Row) throws {
        articleID = try row.get("article_id")
        title = try row.get("title")
        messageID = try row.get("message_id")
        actor = try row.get("actor")
        attachedAt = try row.get("attached_at")
    }

    /// By the articles' numbers.
    package static func page(
        of ticket: Ticket.ID, after article: Int64, limit: Int, in db: any SQLConnection
    ) throws -> [AttachedArticle] {
        try db.all(
            """
            SELECT article_id, articles.title AS title, message_id, actor, attached_at FROM ticket_articles
            JOIN articles ON articles.id = ticket_articles.article_id
            WHERE ticket_id = \(ticket) AND article_id > \(article) ORDER BY article_id LIMIT \(limit)
            """)
    }
}
