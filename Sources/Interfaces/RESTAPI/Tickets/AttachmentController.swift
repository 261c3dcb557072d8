import Desk
import HTTPServer
import Kernel
import SQL

/// `/messages/{id}/attachments/{index}`: the file itself. What was uploaded here comes from the media folder, all else
/// is passed on from Telegram while it arrives; its address there holds the token and never leaves.
struct AttachmentController: Sendable {
    let desk: DeskService

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("messages/:id/attachments/:index", use: get)
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("messages:read")
        try Query.none(request)
        let id = DeskMessage.ID(try context.id(of: "attachment"))
        guard let index = Int(exactly: try context.id("index", of: "attachment")) else {
            throw APIError.notFound("attachment")
        }
        let found = try await desk.database.read { db -> (Attachment, Bot.ID, StoredFile?)? in
            guard let message = try MessageStore.find(id, in: db), message.attachments.indices.contains(index),
                let ticket = try TicketBook.find(message.ticketID, in: db)
            else { return nil }
            let attachment = message.attachments[index]
            let file = try attachment.uploadID.flatMap { try StoredFile.find(StoredFile.ID($0), in: db) }
            return (attachment, ticket.botID, file)
        }
        guard let (attachment, bot, file) = found else { throw APIError.notFound("attachment") }
        if let file { return try await StoredFileDownload(media: desk.media).response(to: request, file: file) }
        guard let fileID = attachment.fileID else { throw APIError.notFound("attachment") }
        let headers = SafeDownload.headers(
            fileName: attachment.fileName ?? attachment.type, mimeType: attachment.mimeType)
        return try await TelegramDownload(transport: desk.transport)
            .response(to: request, fileID: fileID, of: bot, headers: headers)
    }
}
