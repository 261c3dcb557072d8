import FoundationEssentials
import HTTPClient
import HTTPServer
import JSON
import TelegramBotAPI
import Testing

@testable import TelegramSandbox

@Suite("Our client against the simulator, without a socket")
struct TransportTests {
    private func client(_ stage: Stage) throws -> BotAPIClient {
        BotAPIClient(token: try #require(BotToken(Stage.token)), http: SandboxTransport(stage.sandbox))
    }

    @Test("A message goes to its topic and is answered with what became of it")
    func message() async throws {
        let stage = try Stage()
        let client = try client(stage)
        let topic = try await client.send(CreateForumTopic(chatID: stage.group, name: "#1 Ann"))
        let text = FormattedText("Hello Ann", entities: [MessageEntity(.bold, offset: 6, length: 3)])
        let message = try await client.send(
            SendMessage(
                chatID: stage.group, text: text, options: SendOptions(messageThreadID: topic.messageThreadID)))
        #expect(message.topicID == topic.messageThreadID)
        #expect(message.textOrCaption == text)
        #expect(message.personalReply == nil)
        #expect(stage.sandbox.report.isClean)
    }

    @Test("Every kind of content that a person sends is read as that kind")
    func contents() async throws {
        let stage = try Stage()
        let contents: [(SandboxContent, String)] = [
            ("Hi", "text"), (.photo("x"), "photo"), (.file(.video), "video"), (.file(.animation), "animation"),
            (.file(.audio), "audio"), (.file(.voice), "voice"), (.file(.videoNote), "video_note"),
            (.file(.document, name: "a.pdf"), "document"), (.file(.sticker), "sticker"),
            (.location(latitude: 1, longitude: 2), "location"),
            (.venue(latitude: 1, longitude: 2, title: "t", address: "a"), "venue"),
            (.contact(phoneNumber: "+1", firstName: "A"), "contact"), (.poll("?", options: ["a"]), "poll"),
            (.dice(emoji: "🎲", value: 3), "dice"), (.other(["story": ["id": 1]]), "story"),
        ]
        for (content, _) in contents { try stage.customer.send(content, to: .bot(stage.bot)) }
        let updates = try await client(stage).getUpdates(GetUpdates())
        let kinds = try updates.map { raw -> String in
            guard case .message(let message) = try Update(decoding: raw.body).content else { return "\(raw.kind)" }
            return message.content.kind
        }
        #expect(kinds == contents.map(\.1))
    }

    @Test("Uploads arrive, and what arrived can be fetched")
    func files() async throws {
        let stage = try Stage()
        let client = try client(stage)
        let data = Data("pdf".utf8)
        let upload = FileSource.upload(Upload(.data(data), fileName: "a b.pdf", contentType: "application/pdf"))
        let message = try await client.send(SendDocument(chatID: 501, document: upload, caption: "See"))
        let file = try #require(message.content.file)
        #expect(file.fileName == "a b.pdf")
        let path = try #require(try await client.send(GetFile(fileID: file.fileID)).filePath)
        #expect(try await client.streamFile(path: path).body.collect() == data)
        let again = try await client.send(SendDocument(chatID: stage.group, document: .fileID(file.fileID)))
        #expect(again.content.file?.fileUniqueID == file.fileUniqueID)
        let album = try await client.send(
            SendMediaGroup(
                chatID: 501,
                media: [
                    InputMedia(.photo, .upload(Upload(.data(data), fileName: "1.jpg")), caption: "One"),
                    InputMedia(.photo, .upload(Upload(.data(data), fileName: "2.jpg"))),
                ]))
        #expect(Set(album.map(\.mediaGroupID)).count == 1)
        #expect(stage.sandbox.report.isClean)
    }

    @Test("Faults are told apart by their outcome")
    func outcomes() async throws {
        let stage = try Stage()
        let client = try client(stage)
        func outcome(_ effect: SandboxFault.Effect) async throws -> (BotAPIError.Code, BotAPIError.Outcome) {
            stage.sandbox.inject(SandboxFault(effect))
            let error = try await #require(throws: BotAPIError.self) {
                try await client.send(SendMessage(chatID: 501, text: "x"))
            }
            return (error.code, error.outcome)
        }
        #expect(try await outcome(.cutAfterAcceptance) == (.unknownOutcome, .unknown))
        #expect(try await outcome(.cutBeforeAcceptance) == (.unknownOutcome, .unknown))
        #expect(try await outcome(.garbage) == (.malformedAnswer, .unknown))
        #expect(try await outcome(.page(status: 502)) == (.serverError, .notDone))
        #expect(try await outcome(.page(status: 504)) == (.unknownOutcome, .unknown))
        #expect(try await outcome(.tooManyRequests(retryAfter: 3)) == (.retryAfter, .notDone))
    }

    @Test("Every error of the simulator has a code of its own")
    func codes() async throws {
        let stage = try Stage()
        let client = try client(stage)
        func code(_ method: some BotMethod) async throws -> BotAPIError.Code? {
            do {
                _ = try await client.send(method)
                return nil
            } catch {
                return error.code
            }
        }
        let topic = try stage.makeTopic()
        #expect(try await code(SendMessage(chatID: 9, text: "x")) == .chatNotFound)
        #expect(
            try await code(SendMessage(chatID: stage.group, text: "x", options: .init(messageThreadID: 1)))
                == .threadNotFound)
        #expect(try await code(ReopenForumTopic(chatID: stage.group, messageThreadID: topic)) == .topicNotModified)
        #expect(try await code(EditForumTopic(chatID: stage.group, messageThreadID: 99, name: "x")) == .threadNotFound)
        #expect(try await code(EditMessageText(chatID: stage.group, messageID: 99, text: "x")) == .messageNotFound)
        #expect(try await code(DeleteMessage(chatID: stage.group, messageID: 99)) == .messageNotFound)
        #expect(
            try await code(SendMessage(chatID: 501, text: "x", options: .init(replyParameters: .init(messageID: 99))))
                == .replyMessageNotFound)
        #expect(try await code(GetFile(fileID: "x")) == .fileNotFound)
        #expect(try await code(AnswerCallbackQuery(callbackQueryID: "x")) == .callbackExpired)
        stage.customer.block(stage.bot)
        #expect(try await code(SendMessage(chatID: 501, text: "x")) == .botBlocked)
        let newID = try stage.sandbox.upgrade(stage.group)
        #expect(try await code(SendMessage(chatID: stage.group, text: "x")) == .migrated)
        try stage.sandbox.setForum(false, of: newID)
        #expect(try await code(CreateForumTopic(chatID: newID, name: "x")) == .notForum)
        try stage.sandbox.setMember(stage.bot, of: newID)
        try stage.sandbox.setForum(true, of: newID)
        #expect(try await code(CreateForumTopic(chatID: newID, name: "x")) == .notEnoughRights)
        try stage.sandbox.removeMember(stage.bot, of: newID)
        #expect(try await code(SendMessage(chatID: newID, text: "x")) == .botKicked)
        stage.sandbox.revoke(token: Stage.token)
        #expect(try await code(GetMe()) == .unauthorized)
        #expect(stage.sandbox.report.isClean)
    }
}

@Suite("Multipart bodies")
struct MultipartBodyTests {
    @Test("Parts are found with their names, bytes untouched")
    func parts() throws {
        var body = Data("--b\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n5\r\n--b\r\n".utf8)
        body += Data(
            "content-disposition: form-data; name=file0; filename=\"a b.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n".utf8)
        body += Data([0, 13, 10, 45, 45, 255]) + Data("\r\n--b--\r\n".utf8)
        let parts = try MultipartBody(body, contentType: "multipart/form-data; boundary=b").parts
        #expect(parts.map(\.name) == ["chat_id", "file0"])
        #expect(parts[0].data == Data("5".utf8))
        #expect(parts[1].fileName == "a b.jpg")
        #expect(parts[1].contentType == "image/jpeg")
        #expect(parts[1].data == Data([0, 13, 10, 45, 45, 255]))
    }

    @Test(
        "What is no multipart is refused",
        arguments: ["", "--b", "--b\r\n", "--b\r\n\r\nx", "--b\r\nx: y\r\n\r\nz\r\n--b--"])
    func refuses(text: String) {
        #expect(throws: MultipartError.self) {
            try MultipartBody(Data(text.utf8), contentType: "multipart/form-data; boundary=b")
        }
    }
}
