package import SQL

/// Where tickets wait for an agent.
package struct Queue: CatalogContent {
    package var name: String
    package var description: String

    package static let kind = "queue"
    package static let table = "queues"
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
