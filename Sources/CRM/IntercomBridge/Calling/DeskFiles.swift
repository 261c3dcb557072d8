import Desk
import FoundationEssentials
import HTTPClient
import IntercomAPI
import SQL
import TelegramBotAPI

/// The contents of the desk's files: those that were uploaded here, and those that are at Telegram.
struct DeskFiles {
    let desk: DeskService

    /// - Throws: `IntercomError` with the code `badRequest` for a file that is gone for good, which is told of in words;
    ///   `FileFetcher.Passing` for what may succeed later.
    func load(_ file: BridgeFile, bot: Int64) async throws -> Data {
        switch file.source {
        case .stored(let id): return try await stored(id)
        case .telegram(let fileID): return try await telegram(fileID, bot: bot)
        }
    }

    private func stored(_ id: StoredFile.ID) async throws -> Data {
        let found = try await desk.database.read { try StoredFile.find(id, in: $0) }
        guard let found else { throw Self.gone("the file \(id) was removed") }
        let path = desk.media.path(of: found.sha256)
        do {
            return try await desk.media.work { try Data(contentsOf: URL(filePath: path)) }
        } catch {
            throw FileFetcher.Passing(message: "a file is not in this node’s media folder")
        }
    }

    private func telegram(_ fileID: String, bot: Int64) async throws -> Data {
        guard let client = desk.transport.client(of: bot) else {
            throw FileFetcher.Passing(message: "this node does not serve the bot just now")
        }
        do {
            let file = try await client.send(GetFile(fileID: fileID))
            guard let path = file.filePath else { throw Self.gone("Telegram does not give the file") }
            let download = try await client.streamFile(path: path)
            var data = Data()
            try await download.body.forEach { piece in
                data.append(piece)
                guard data.count <= Int(BridgeFile.largest) else { throw Self.gone("the file is too large") }
            }
            return data
        } catch let error as BotAPIError {
            switch error.code {
            case .fileTooBig, .fileNotFound, .badRequest, .notFound: throw Self.gone(error.message)
            default: throw FileFetcher.Passing(message: error.message)
            }
        }
    }

    private static func gone(_ message: String) -> IntercomError { IntercomError(code: .tooLarge, message: message) }
}

extension IntercomBody.Picture {
    /// From the end of its address.
    var fileName: String? {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        return path.split(separator: "/").last.map(String.init).flatMap { $0.contains(".") ? $0 : nil }
    }
}
