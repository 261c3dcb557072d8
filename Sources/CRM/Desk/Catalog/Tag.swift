package import SQL

/// How a tag of tickets is shown. Tickets may bear tags that nobody has described.
package struct Tag: CatalogContent {
    package var name: String
    /// `#rrggbb`.
    package var color: String
    package var description: String

    package static let kind = "tag"
    package static let table = "tags"
    package static let columns = ["name", "color", "description"]
    package static let uniqueField = "name"

    package init(name: String, color: String, description: String) {
        self.name = name
        self.color = color
        self.description = description
    }

    package init(row: Row) throws {
        name = try row.get("name")
        color = try row.get("color")
        description = try row.get("description")
    }

    package func values() -> [SQLValue] { [SQLValue](row: name, color, description) }
}
