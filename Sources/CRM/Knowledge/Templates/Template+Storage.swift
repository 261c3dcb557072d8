package import Desk
package import Kernel
package import SQL
import TelegramBotAPI

extension Template {
    package static func written(
        _ item: CatalogItem<Template>, over old: CatalogItem<Template>?, by actor: Actor, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        if let old { try KnowledgeVersion.keep(old, .template, by: actor, at: now, in: db) }
        try checkKey(of: item, in: db)
        try TemplatePlaces.set(item, in: db)
        try TemplateFile.set(item.content.files, of: item.id, in: db)
        try index(item, in: db)
    }

    package static func removing(_ item: CatalogItem<Template>, in db: any SQLConnection) throws {
        try TemplatePlaces.remove(item.id, in: db)
        try TemplateFile.set([], of: item.id, in: db)
        try KnowledgeIndex.remove(.template, item.id, in: db)
        try KnowledgeVersion.removeAll(of: item.id, .template, in: db)
        try KnowledgeUse.removeAll(of: item.id, .template, in: db)
    }

    static func index(_ item: CatalogItem<Template>, in db: any SQLConnection) throws {
        let content = item.content
        try KnowledgeIndex.set(
            .template, item.id,
            [
                .init(content.name, weight: 4), .init(content.shortcut ?? "", weight: 4),
                .init(content.folder, weight: 2),
            ]
                + content.texts.map { .init($0.text.text) },
            in: db)
    }

    private static func checkKey(of item: CatalogItem<Template>, in db: any SQLConnection) throws {
        guard let key = item.content.key else { return }
        let other = try db.first("SELECT 1 FROM templates WHERE external_key = \(key) AND id <> \(item.id) LIMIT 1")
        if other != nil { throw CatalogFieldTaken(field: "key") }
    }

    /// The template that another system knows by this key.
    package static func find(key: String, in db: any SQLConnection) throws -> CatalogItem<Template>? {
        let id: Int64? = try db.value("SELECT id FROM templates WHERE external_key = \(key)")
        return try id.flatMap { try Catalog<Template>.lock($0, in: db) }
    }

    /// Every variable must be known.
    /// - Throws: `TemplateFieldError`
    package func checkVariables(in db: any SQLConnection) throws {
        let fields = try TemplateValues.fieldKeys(in: db)
        for (field, text) in texts {
            do throws(TemplateError) {
                try TemplateText(text).check { TemplateVariables.isKnown($0, fields: fields) }
            } catch {
                throw TemplateFieldError(field: field, error: error)
            }
        }
    }
}

/// What is wrong with one of a template's texts.
package struct TemplateFieldError: Error, Sendable {
    /// Such as `variants.ru.body`.
    package let field: String
    package let error: TemplateError
}
