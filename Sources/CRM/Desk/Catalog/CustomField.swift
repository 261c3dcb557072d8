import Kernel
package import SQL

/// What a custom field of tickets may hold. Fields that nobody has defined may hold any text, number or truth.
package struct CustomField: CatalogContent {
    package enum Kind: String, Sendable, CaseIterable, Encodable, SQLCodable {
        case text, number, select, date, checkbox
    }

    /// The member's name in `custom_fields`.
    package var key: String
    package var label: String
    package var type: Kind
    /// What a `select` chooses from.
    package var options: [String]
    package var description: String

    package static let kind = "custom_field"
    package static let table = "custom_fields"
    package static let columns = ["key", "label", "type", "options", "description"]
    package static let uniqueField = "key"

    package init(key: String, label: String, type: Kind, options: [String], description: String) {
        self.key = key
        self.label = label
        self.type = type
        self.options = options
        self.description = description
    }

    package init(row: Row) throws {
        key = try row.get("key")
        label = try row.get("label")
        type = try row.get("type")
        options = try JSONText.decode(try row.get("options"))
        description = try row.get("description")
    }

    package func values() throws -> [SQLValue] {
        [SQLValue](row: key, label, type, try JSONText.encode(options), description)
    }

    /// The definitions of some keys.
    package static func find(keys: [String], in db: any SQLConnection) throws -> [CustomField] {
        guard !keys.isEmpty else { return [] }
        let names = SQL(unsafe: columns.joined(separator: ", "))
        return try db.rows("SELECT \(names) FROM custom_fields WHERE key IN (\(list: keys.paddedForStatement))")
            .map { try CustomField(row: $0) }
    }
}
