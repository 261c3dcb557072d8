import Delivery
import Kernel
import SQL
import TelegramBotAPI

/// One part of a message whose files were uploaded here: how it is sent, and what is learned from the answer.
struct UploadedMessage {
    let message: DeskMessage
    let data: DeskDelivery.Data
    let delivery: Delivery
    private let part: MessageParts.Part?

    /// Nil for any other message.
    init?(_ message: DeskMessage?, _ data: DeskDelivery.Data, _ delivery: Delivery, header: FormattedText? = nil) {
        guard let message, message.hasUploads else { return nil }
        self.message = message
        self.data = data
        self.delivery = delivery
        part = MessageParts(message, header: header)[data.part]
    }

    // MARK: Sending

    func preparation(to chat: Int64, options: SendOptions, in db: any SQLConnection) throws -> Preparation {
        switch part {
        case .text(let text): return .call(try OutgoingCall(SendMessage(chatID: chat, text: text, options: options)))
        case .files(let range, let caption):
            var media: [Medium] = []
            for index in range {
                guard let medium = try medium(index, isAlone: range.count == 1, in: db) else {
                    return .hold(Self.patience)
                }
                media.append(medium)
            }
            let call =
                media.count > 1
                ? try Self.album(media, to: chat, caption: caption, options: options)
                : try Self.single(media[0], to: chat, caption: caption, options: options)
            return .call(OutgoingCall(method: call.method, body: try JSONText.encode(call)))
        default: return .skip
        }
    }

    /// How soon it is looked again whether another delivery has uploaded the file.
    private static let patience = Duration.milliseconds(300)

    private func kind(of index: Int) -> FileKind {
        data.asDocument == true ? .document : message.attachments[index].kind
    }

    private struct Medium {
        let kind: FileKind
        let source: FileSource
    }

    /// Nil while another delivery is uploading the file.
    private func medium(_ index: Int, isAlone: Bool, in db: any SQLConnection) throws -> Medium? {
        let kind = kind(of: index)
        let id = message.attachments[index].uploadID.map { StoredFile.ID($0) }
        guard let id, let file = try StoredFile.find(id, in: db) else {
            throw MediaFolder.Failure(description: "the file is gone")
        }
        switch try FileCopies.claim(id, as: kind, by: delivery, in: db) {
        case .known(let fileID, let sentAs) where isAlone || sentAs.album == kind.album:
            return Medium(kind: sentAs, source: .fileID(fileID))
        case .underWay: return nil
        default:
            let path = MediaFolder.relativePath(of: file.sha256)
            return Medium(
                kind: kind,
                source: .upload(Upload(.path(path), fileName: file.fileName, contentType: file.mimeType)))
        }
    }

    private static func album(
        _ media: [Medium], to chat: Int64, caption: FormattedText?, options: SendOptions
    ) throws -> BotCall {
        let items = media.enumerated().map { index, medium in
            InputMedia(
                InputMedia.Kind(rawValue: medium.kind.rawValue) ?? .document, medium.source,
                caption: index == 0 ? caption : nil)
        }
        return try SendMediaGroup(chatID: chat, media: items, options: options).call()
    }

    private static func single(
        _ medium: Medium, to chat: Int64, caption: FormattedText?, options: SendOptions
    ) throws -> BotCall {
        let file = medium.source
        switch medium.kind {
        case .photo: return try SendPhoto(chatID: chat, photo: file, caption: caption, options: options).call()
        case .video: return try SendVideo(chatID: chat, video: file, caption: caption, options: options).call()
        case .animation:
            return try SendAnimation(chatID: chat, animation: file, caption: caption, options: options).call()
        case .audio: return try SendAudio(chatID: chat, audio: file, caption: caption, options: options).call()
        case .voice: return try SendVoice(chatID: chat, voice: file, caption: caption, options: options).call()
        case .document: return try SendDocument(chatID: chat, document: file, caption: caption, options: options).call()
        }
    }

    // MARK: Learning

    /// Keeps the ids under which Telegram has the files now.
    func remember(_ response: String, in db: any SQLConnection) throws {
        guard case .files(let range, _) = part else { return }
        let one: Message? = SentMessages.result(in: response)
        let sent: [Message] = one.map { [$0] } ?? SentMessages.result(in: response) ?? []
        for (index, message) in zip(range, sent) {
            guard let id = self.message.attachments[index].uploadID, let file = message.content.file else { continue }
            try FileCopies.remember(
                StoredFile.ID(id), as: kind(of: index), of: delivery, fileID: file.fileID,
                sentAs: FileKind(rawValue: message.content.kind) ?? .document, in: db)
        }
    }

    /// What to do after a refusal: upload anew what Telegram has forgotten, and send as a document what it does not
    /// take for a picture, a video or music; then tell the staff in words, which a customer would not know what to make
    /// of. Nil when there is nothing left to try.
    func remedy(_ refusal: CallOutcome.Refusal, in db: any SQLConnection) throws -> DeskDelivery.Data? {
        guard data.asText != true, case .files(let range, _) = part else { return nil }
        var data = data
        let files = message.attachments[range].compactMap { $0.uploadID.map { StoredFile.ID($0) } }
        if refusal.code == "fileNotFound", try FileCopies.forget(files, bot: delivery.ownerID, in: db) { return data }
        if refusal.code == "badRequest", data.asDocument != true, range.contains(where: { kind(of: $0) != .document }) {
            data.asDocument = true
        } else if delivery.kind == DeskDelivery.mirror {
            data.asText = true
        } else {
            return nil
        }
        return data
    }
}
