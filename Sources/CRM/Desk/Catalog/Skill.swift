package import SQL

/// Something that agents are more or less good at. Agents and queues may name skills that nobody has described.
package struct Skill: CatalogContent {
    package var name: String
    package var description: String

    package static let kind = "skill"
    package static let table = "skills"
    package static let columns = ["name", "description"]
    package static let uniqueField = "name"

    package init(name: String, description: String) {
        self.name = name
        self.description = description
    }

    package init(row: Row) throws {
        name = try row.get("name")
        description = try row.get("description")
    }

    package func values() -> [SQLValue] { [SQLValue](row: name, description) }
}
