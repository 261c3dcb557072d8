import Contacts
import Desk
import HTTPServer
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
        guard let view = try await desk.database.read({ try ContactView.find(id, in: $0) }) else {
            throw APIError.notFound("contact")
        }
        return JSONAnswer.make(view)
    }
}
