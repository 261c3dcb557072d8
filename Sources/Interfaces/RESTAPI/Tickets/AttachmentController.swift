import Desk
import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPTypes
import Kernel
import SQL
import TelegramBotAPI

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
        return try await fromTelegram(attachment, fileID, bot, request)
    }

    private func fromTelegram(
        _ attachment: Attachment, _ fileID: String, _ bot: Bot.ID, _ request: Request
    ) async throws -> Response {
        guard let client = desk.transport.client(of: bot.rawValue) else {
            throw Self.refused("this node does not serve the bot just now")
        }
        let headers = SafeDownload.headers(
            fileName: attachment.fileName ?? attachment.type, mimeType: attachment.mimeType)
        do {
            let file = try await client.send(GetFile(fileID: fileID))
            guard let path = file.filePath else { throw APIError.notFound("attachment") }
            if request.method == .head {
                return Response(headers: headers, body: .stream(length: file.fileSize.map(Int.init)) { _ in })
            }
            let download = try await client.streamFile(path: path)
            let length = download.headers[.contentLength].flatMap(Int.init)
            return Response(
                headers: headers,
                body: .stream(length: length) { writer in
                    try await download.body.forEach { try await writer.write($0) }
                })
        } catch let error as BotAPIError where error.code == .fileTooBig {
            throw APIError(
                status: .badGateway, code: "telegram_file_too_big",
                detail: "Telegram’s servers give bots files of up to 20 MB, and this one is larger: only a Bot API "
                    + "server of your own gives it.")
        } catch let error as BotAPIError {
            throw Self.refused(error.message)
        }
    }

    private static func refused(_ reason: String) -> APIError {
        APIError(
            status: .badGateway, code: "telegram_refused", detail: "Telegram does not give the file: \(reason)")
    }
}
