import Contacts
import Desk
import HTTPServer
import JSON
import Kernel
import SQL

/// `/contacts`.
struct ContactController: Sendable {
    let desk: DeskService

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("contacts", use: list)
        group.get("contacts/:id", use: get)
    }

    /// Newest first.
    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("contacts:read")
        let query = try Query(
            request, filters: ["sender_id", "username", "created_after"], hasOwnCursor: true)
        var conditions = Conditions()
        if let sender = try query.integer("sender_id") { conditions.add("sender_id = \(sender)") }
        if let name = query.string("username") {
            // As people write it, with or without @; Telegram's usernames are ASCII and have no case.
            let plain = name.hasPrefix("@") ? String(name.dropFirst()) : name
            conditions.add("lower(username) = \(plain.lowercased())")
        }
        if let time = try query.time("created_after") { conditions.add("created_at > \(time)") }
        if let place = try query.string("cursor").map({ try PairCursor($0) }) {
            conditions.add("(created_at, id) < (\(place.first), \(place.second))")
        }
        let clause = conditions.clause
        let contacts: [Contact] = try await desk.database.read { db in
            try db.all(
                """
                SELECT \(Contact.columns) FROM contacts\(clause) ORDER BY created_at DESC, id DESC
                LIMIT \(query.limit + 1)
                """)
        }
        let page = contacts.prefix(query.limit)
        let next =
            contacts.count > query.limit
            ? page.last.map { PairCursor($0.createdAt.rawValue, $0.id.rawValue).description } : nil
        return JSONAnswer.make(["data": .array(page.map(ContactView.make)), "next_cursor": JSONValue(next)])
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("contacts:read")
        try Query.none(request)
        let id = Contact.ID(try context.id(of: "contact"))
        guard let view = try await desk.database.read({ try ContactView.find(id, in: $0) }) else {
            throw APIError.notFound("contact")
        }
        return JSONAnswer.make(view)
    }
}
