import Desk
import Kernel
package import SQL
package import TelegramBotAPI

/// A response that agents have ready: a text with variables (`TemplateText`), in several languages as need be, with files
/// and with what becomes of the ticket.
package struct Template: CatalogContent {
    /// For whom it is.
    package enum Scope: String, Sendable, CaseIterable, Codable, SQLCodable {
        case all
        /// Tickets of some queues.
        case queue
        /// One agent.
        case personal
    }

    package var name: String
    package var text: FormattedText
    /// IETF language tag of `text`; nil for any.
    package var language: String?
    /// The article that it refers to.
    package var articleID: Int64?
    /// Names between slashes, such as `billing/refunds`; empty for none.
    package var folder = ""
    package var scope = Scope.all
    package var queueIDs: [Int64] = []
    package var agentID: Int64?
    /// What `/t` finds it by, in lower case.
    package var shortcut: String?
    /// By language tag.
    package var variants: [String: FormattedText] = [:]
    package var files: [TemplateFile] = []
    package var actions = TemplateActions.none
    /// Its name in another system.
    package var key: String?

    package static let kind = "template"
    package static let table = "templates"
    package static let columns = [
        "name", "body", "entities", "language", "article_id", "folder", "scope", "queue_ids", "agent_id", "shortcut",
        "variants", "attachments", "actions", "external_key",
    ]
    package static let uniqueField = "name"

    package init(name: String, text: FormattedText) {
        self.name = name
        self.text = text
    }

    package init(row: Row) throws {
        name = try row.get("name")
        text = FormattedText(try row.get("body"), entities: try JSONText.decode(try row.get("entities")))
        language = try row.get("language")
        articleID = try row.get("article_id")
        folder = try row.get("folder")
        scope = try row.get("scope")
        queueIDs = try JSONText.decode(try row.get("queue_ids"))
        agentID = try row.get("agent_id")
        shortcut = try row.get("shortcut")
        variants = try JSONText.decode(try row.get("variants"))
        files = try JSONText.decode(try row.get("attachments"))
        actions = try JSONText.decode(try row.get("actions"))
        key = try row.get("external_key")
    }

    package func values() throws -> [SQLValue] {
        [SQLValue](
            row: name, text.text, try JSONText.encode(text.entities), language, articleID, folder, scope,
            try JSONText.encode(queueIDs), agentID, shortcut, try JSONText.encode(variants),
            try JSONText.encode(files), try JSONText.encode(actions), key)
    }

    /// The text for a customer: in their language, else its base language, else the template's own.
    package func text(for language: String?) -> (language: String?, text: FormattedText) {
        let own = (self.language, text)
        guard let wanted = language?.lowercased() else { return own }
        let all = variants.sorted { $0.key < $1.key }.map { (Optional($0.key), $0.value) } + [own]
        for tag in [wanted, String(wanted.prefix { $0 != "-" })] {
            if let match = all.first(where: { $0.0?.lowercased() == tag }) { return match }
        }
        return own
    }

    /// All its texts, by the field in which they stand.
    package var texts: [(field: String, text: FormattedText)] {
        [("body", text)] + variants.sorted { $0.key < $1.key }.map { ("variants.\($0.key).body", $0.value) }
    }
}

extension Template: Encodable {
    enum CodingKeys: String, CodingKey {
        case name, body, entities, language, folder, scope, shortcut, variants, attachments, actions, key
        case articleID = "article_id"
        case queueIDs = "queue_ids"
        case agentID = "agent_id"
    }

    private struct Variant: Encodable {
        let body: String
        let entities: [MessageEntity]
    }

    /// As versions and the audit log keep it.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(text.text, forKey: .body)
        try container.encode(text.entities, forKey: .entities)
        try container.encode(language, forKey: .language)
        try container.encode(articleID, forKey: .articleID)
        try container.encode(folder, forKey: .folder)
        try container.encode(scope, forKey: .scope)
        try container.encode(queueIDs, forKey: .queueIDs)
        try container.encode(agentID, forKey: .agentID)
        try container.encode(shortcut, forKey: .shortcut)
        try container.encode(
            variants.mapValues { Variant(body: $0.text, entities: $0.entities) }, forKey: .variants)
        try container.encode(files, forKey: .attachments)
        try container.encode(actions, forKey: .actions)
        try container.encode(key, forKey: .key)
    }
}
