import Contacts
import Desk
import HTTPServer
import JSON
import Kernel
import SQL

/// `/contacts/{id}`.
struct ContactController: Sendable {
    let desk: DeskService

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("contacts/:id", use: get)
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("contacts:read")
        try Query.none(request)
        let id = Contact.ID(try context.id(of: "contact"))
        let found = try await desk.database.read { db -> (Contact, [ContactIdentity])? in
            guard let contact = try ContactDirectory.find(id, in: db) else { return nil }
            return (contact, try ContactDirectory.identities(of: id, in: db))
        }
        guard let (contact, identities) = found else { throw APIError.notFound("contact") }
        return JSONAnswer.make([
            "id": .integer(contact.id.rawValue), "sender_id": JSONValue(contact.senderID),
            "name": .string(contact.name), "username": JSONValue(contact.username),
            "language": JSONValue(contact.language), "created_at": JSONValue(contact.createdAt),
            "updated_at": JSONValue(contact.updatedAt),
            "identities": .array(
                identities.map {
                    [
                        "kind": .string($0.kind.rawValue), "value": .string($0.value), "source": .string($0.source),
                        "since": JSONValue($0.since), "until": JSONValue($0.until),
                    ]
                }),
        ])
    }
}
