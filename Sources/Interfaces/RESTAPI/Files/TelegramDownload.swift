import Desk
import HTTPClient
import HTTPServer
import HTTPTypes
import Kernel
import TelegramBotAPI

/// A file of Telegram's, passed on while it arrives.
struct TelegramDownload: Sendable {
    let transport: TelegramTransport

    /// - Throws: `APIError` when Telegram does not give it.
    func response(
        to request: Request, fileID: String, of bot: Bot.ID, headers: HTTPFields
    ) async throws -> Response {
        guard let client = transport.client(of: bot.rawValue) else {
            throw Self.refused("this node does not serve the bot just now")
        }
        do {
            let file = try await client.send(GetFile(fileID: fileID))
            guard let path = file.filePath else { throw Self.refused("it has no path for it") }
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
