import Desk
import JSON
import SQL

extension Queue: CatalogResource {
    static let path = "queues"
    static let subject = "queues"
    static let fields: Set<String> = ["name", "description"]

    init(_ body: Body, changing previous: Queue?) throws {
        let patch = PatchReader(body: body)
        self.init(
            name: try patch.text("name", atMost: PatchReader.longestName, or: previous?.name),
            description: try patch.optionalText(
                "description", atMost: PatchReader.longestDescription, or: previous?.description))
    }

    var view: [String: JSONValue] { ["name": .string(name), "description": .string(description)] }

    /// A queue that holds tickets stays.
    static func checkRemoval(of item: CatalogItem<Queue>, in db: any SQLConnection) throws {
        guard try db.first("SELECT 1 FROM tickets WHERE queue_id = \(item.id) LIMIT 1") == nil else {
            throw APIError.conflict("There are tickets in the queue: move them first (POST /bulk/tickets).")
        }
    }
}
