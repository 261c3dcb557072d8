import Contacts
import Desk
import HTTPServer
import HTTPTypes
import Kernel
import SQL
import TelegramBotAPI

/// People's profile pictures, passed on from Telegram while they arrive; their addresses there hold the token.
/// `/api/v1/contacts/{id}/avatar` for who has a key, `/avatars/{id}/{code}` for who was given the address.
struct PictureController: Sendable {
    let desk: DeskService

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("contacts/:id/avatar", use: get)
    }

    func addPublicRoutes(to router: some RouterMethods<APIContext>) {
        router.get("avatars/:id/:code", use: getPublic)
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("contacts:read")
        try Query.none(request)
        let id = Contact.ID(try context.id(of: "contact"))
        guard try await desk.database.read({ try ContactDirectory.find(id, in: $0) }) != nil else {
            throw APIError.notFound("contact")
        }
        guard let picture = try await desk.pictures.current(of: id) else { throw Self.missing }
        return try await response(picture, request, cacheControl: "private, max-age=3600")
    }

    @Sendable func getPublic(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = Contact.ID(try context.id(of: "picture"))
        guard let code = context.parameters.get("code"),
            let picture = try await desk.database.read({ try ContactPicture.find(id, in: $0) }),
            desk.pictureLinks.isValid(code, for: picture)
        else { throw Self.missing }
        return try await response(picture, request, cacheControl: "public, max-age=86400, immutable")
    }

    private static let missing = APIError(
        status: .notFound, code: "no_picture", detail: "There is no picture here: the person shows none, or another.")

    private func response(
        _ picture: ContactPicture, _ request: Request, cacheControl: String
    ) async throws -> Response {
        guard let fileID = picture.fileID else { throw Self.missing }
        var headers = SafeDownload.headers(fileName: "avatar.jpg", mimeType: "image/jpeg")
        headers[.cacheControl] = cacheControl
        headers["Content-Disposition"] = "inline"
        return try await TelegramDownload(transport: desk.transport)
            .response(to: request, fileID: fileID, of: picture.botID, headers: headers)
    }
}
