import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL
import TelegramBotAPI

/// `/messages/{id}/attachments/{index}`: the file itself, fetched from Telegram. Its address there holds the token and
/// never leaves.
struct AttachmentController: Sendable {
    let desk: DeskService

    /// What Telegram's own servers give; a local Bot API server gives more, which is not held in memory here.
    private static let largest = 64 << 20

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
        let found = try await desk.database.read { db -> (Attachment, Bot.ID)? in
            guard let message = try MessageStore.find(id, in: db), message.attachments.indices.contains(index),
                let ticket = try TicketBook.find(message.ticketID, in: db)
            else { return nil }
            return (message.attachments[index], ticket.botID)
        }
        guard let (attachment, bot) = found, let fileID = attachment.fileID else {
            throw APIError.notFound("attachment")
        }
        guard let client = desk.transport.client(of: bot.rawValue) else {
            throw Self.refused("this node does not serve the bot just now")
        }
        do {
            let file = try await client.send(GetFile(fileID: fileID))
            guard let path = file.filePath else { throw APIError.notFound("attachment") }
            let data = try await client.downloadFile(path: path, limit: Self.largest)
            return Response(headers: Self.headers(of: attachment), body: .bytes(data))
        } catch let error as BotAPIError {
            throw Self.refused(error.message)
        }
    }

    private static func refused(_ reason: String) -> APIError {
        APIError(
            status: .badGateway, code: "telegram_refused", detail: "Telegram does not give the file: \(reason)")
    }

    /// A customer chose the file and its type: no browser may take it for a page of ours.
    private static func headers(of attachment: Attachment) -> HTTPFields {
        var headers: HTTPFields = [
            .contentType: attachment.mimeType.flatMap(plain) ?? "application/octet-stream",
            "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
            .cacheControl: "private, max-age=3600",
        ]
        let name = attachment.fileName ?? "\(attachment.type)"
        headers["Content-Disposition"] = "attachment; filename*=UTF-8''\(escaped(name))"
        return headers
    }

    /// A type and a subtype of visible ASCII; nil for anything else.
    private static func plain(_ type: String) -> String? {
        let isPlain = type.utf8.allSatisfy { (0x21...0x7E).contains($0) } && type.contains("/")
        return isPlain && type.utf8.count <= 100 ? type : nil
    }

    /// RFC 8187.
    private static func escaped(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            let isPlain =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            let digits = String(byte, radix: 16, uppercase: true)
            text += isPlain ? String(UnicodeScalar(byte)) : "%\(digits.count == 1 ? "0" : "")\(digits)"
        }
        return text
    }
}
