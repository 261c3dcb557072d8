import DeskTestSupport
import FoundationEssentials
import JSON
import Kernel
import SQL
import TelegramBotAPI
import TelegramSandbox
import TestSupport
import Testing

@testable import Desk

@Suite("Files uploaded here")
struct UploadTests {
    /// A ticket of the customer's, and its topic.
    private func open(_ desk: DeskHarness) async throws -> (ticket: Ticket, topic: Int64) {
        try desk.customer.send(.text("hello"), to: .bot(desk.bot))
        let topic = try await desk.topic()
        #expect(try await desk.quiet())
        return (try #require(try await desk.tickets().first), topic)
    }

    struct File {
        var type: String
        var name = "a.bin"
        var bytes = Data("\(UUID())".utf8)
        var kind: FileKind?
    }

    /// Writes a message with files, as the API does.
    @discardableResult
    private func write(
        _ text: String, _ files: [File], to ticket: Ticket, as kind: DeskMessage.Kind = .message, _ desk: DeskHarness
    ) async throws -> DeskMessage.ID {
        var contents: [(File, MediaFolder.Content)] = []
        for file in files {
            let writer = try await desk.service.media.begin()
            try await writer.write(file.bytes)
            contents.append((file, try await writer.finish()))
        }
        return try await desk.database.write { [contents] db in
            var new = MessageStore.New(
                ticketID: ticket.id, authorType: .agent, authorID: nil, authorName: "Ann", text: FormattedText(text),
                createdAt: .now)
            new.kind = kind
            new.attachments = try contents.map { file, content in
                let stored = try StoredFile.insert(
                    content, fileName: file.name, mimeType: file.type, at: .now, in: db)
                return Attachment(
                    stored, as: file.kind ?? FileKind(guessing: stored.mimeType, size: stored.size))
            }
            return try desk.service.writer.add(new, to: ticket, by: .commandLine, mirrored: true, at: .now, in: db)
        }
    }

    /// How often files were uploaded, by the requests that were made.
    private func uploads(_ desk: DeskHarness) async throws -> Int {
        try await desk.database.read { db in
            let requests: [String] = try db.column("SELECT request FROM attempts")
            return requests.reduce(0) { $0 + $1.components(separatedBy: "\"attachName\"").count - 1 }
        }
    }

    private func states(_ desk: DeskHarness) async throws -> [String] {
        try await desk.database.read {
            try $0.column("SELECT state FROM deliveries WHERE kind = 'customer.message' ORDER BY id")
        }
    }

    @Test(
        "A file reaches the customer and the topic as what it is, and is uploaded once",
        arguments: [
            ("image/png", "photo"), ("application/pdf", "document"), ("audio/ogg", "voice"), ("image/gif", "animation"),
        ])
    func one(sample: (type: String, kind: String)) async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let (ticket, topic) = try await open(desk)
            try await write("look", [File(type: sample.type)], to: ticket, desk)
            #expect(try await desk.quiet())
            let received = desk.received(by: desk.customer)
            #expect(received.map(\.kind) == [sample.kind] && received.map(\.text) == ["look"])
            let mirrored = try #require(desk.posts(in: topic).last)
            #expect(mirrored.kind == sample.kind && mirrored.text == "↪️ Ann\nlook")
            #expect(try await uploads(desk) == 1)
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("Pictures and videos are one album, documents another, in their order", arguments: TestEngine.available)
    func albums(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let (ticket, topic) = try await open(desk)
            let files = ["image/jpeg", "video/mp4", "application/pdf", "text/csv", "audio/ogg"].map { File(type: $0) }
            let message = try await write("all of it", files, to: ticket, desk)
            #expect(try await desk.quiet())
            for list in [desk.received(by: desk.customer), Array(desk.posts(in: topic).dropFirst())] {
                #expect(list.map(\.kind) == ["photo", "video", "document", "document", "voice"])
                #expect(list.map { $0.text != nil } == [true, false, false, false, false])
                #expect(list[0].mediaGroupID != nil && list[0].mediaGroupID == list[1].mediaGroupID)
                #expect(list[2].mediaGroupID != nil && list[2].mediaGroupID == list[3].mediaGroupID)
                #expect(list[1].mediaGroupID != list[2].mediaGroupID && list[4].mediaGroupID == nil)
            }
            #expect(try await uploads(desk) == 5)
            // The agent takes it back: every piece goes.
            let post = try #require(desk.posts(in: topic).dropFirst().first)
            try desk.agent.send(.text("/delete"), to: .group(desk.group, topic: topic), replyTo: post.id)
            #expect(try await desk.eventually { desk.received(by: desk.customer).isEmpty })
            #expect(try await desk.database.read { try MessageStore.find(message, in: $0)?.deletedAt } != nil)
            #expect(try await desk.quiet())
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("A text too long for a caption goes before the files")
    func longText() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let (ticket, topic) = try await open(desk)
            let text = String(repeating: "long words ", count: 100)
            try await write(text, [File(type: "image/png"), File(type: "image/png")], to: ticket, desk)
            #expect(try await desk.quiet())
            let received = desk.received(by: desk.customer)
            #expect(received.map(\.kind) == ["text", "photo", "photo"])
            #expect(received[0].text?.hasPrefix("long words long") == true && received[1].text == nil)
            #expect(received[0].text?.count ?? 0 >= text.count - 1)
            #expect(desk.posts(in: topic).suffix(3).map(\.kind) == ["text", "photo", "photo"])
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("A note with a file stands in the topic alone")
    func note() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let (ticket, topic) = try await open(desk)
            try await write("the contract", [File(type: "application/pdf", name: "c.pdf")], to: ticket, as: .note, desk)
            #expect(try await desk.quiet())
            #expect(desk.received(by: desk.customer).isEmpty)
            let post = try #require(desk.posts(in: topic).last)
            #expect(post.kind == "document" && post.text == "📝 Ann\nthe contract")
            #expect(post.content["document"]?["file_name"] == "c.pdf")
        }
    }

    @Test("An upload cut off after it was taken is uncertain, and is sent again by a person alone")
    func cut() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let (ticket, topic) = try await open(desk)
            desk.sandbox.inject(
                SandboxFault(.cutAfterAcceptance, method: "sendPhoto", chatID: desk.customer.id))
            try await write("once", [File(type: "image/png")], to: ticket, desk)
            #expect(try await desk.eventually { try await states(desk) == ["uncertain"] })
            #expect(try await desk.eventually { desk.posts(in: topic).contains { $0.kind == "photo" } })
            #expect(try await desk.quiet())
            #expect(desk.received(by: desk.customer).map(\.kind) == ["photo"])
            let id: Int64 = try await desk.database.read { db in
                try db.value("SELECT id FROM deliveries WHERE state = 'uncertain'") ?? 0
            }
            try await desk.database.write {
                try DeliveryDesk.retry(Delivery.ID(id), by: .commandLine, desk.service.outbox, at: .now, in: $0)
            }
            #expect(try await desk.eventually { try await states(desk) == ["sent"] })
            #expect(desk.received(by: desk.customer).map(\.kind) == ["photo", "photo"])
        }
    }

    @Test("What Telegram does not take for a picture goes as a document; an id it has forgotten is uploaded anew")
    func remedies() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let (ticket, _) = try await open(desk)
            desk.sandbox.inject(
                SandboxFault(
                    .error(status: 400, description: "Bad Request: PHOTO_INVALID_DIMENSIONS"), method: "sendPhoto",
                    chatID: desk.customer.id))
            try await write("wide", [File(type: "image/png")], to: ticket, desk)
            #expect(try await desk.quiet())
            #expect(desk.received(by: desk.customer).map(\.kind) == ["document"])
            try await write("mine", [File(type: "application/pdf")], to: ticket, desk)
            #expect(try await desk.quiet())
            // The same file once more; Telegram has lost it.
            try await desk.database.write { db in
                _ = try db.execute("UPDATE file_copies SET telegram_file_id = 'lost'")
                let file: Int64 = try db.value("SELECT MAX(id) FROM files") ?? 0
                let stored = try #require(try StoredFile.find(StoredFile.ID(file), in: db))
                var new = MessageStore.New(
                    ticketID: ticket.id, authorType: .agent, authorID: nil, authorName: "Ann", text: "again",
                    createdAt: .now)
                new.attachments = [Attachment(stored, as: .document)]
                _ = try desk.service.writer.add(new, to: ticket, by: .commandLine, mirrored: false, at: .now, in: db)
            }
            #expect(try await desk.quiet())
            #expect(desk.received(by: desk.customer).map(\.text) == ["wide", "mine", "again"])
        }
    }

    @Test("Half a file is never in its place, and what nothing refers to is removed after a day")
    func leftovers() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let (ticket, _) = try await open(desk)
            let used = File(type: "text/plain")
            try await write("kept", [used], to: ticket, desk)
            let media = desk.service.media
            let orphan = try await media.begin()
            try await orphan.write(Data("nobody’s".utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(media.path)/incoming").count == 1)
            let content = try await orphan.finish()
            #expect(FileManager.default.fileExists(atPath: media.path(of: content.sha256)))
            var count = try await MediaSweeper(folder: media, database: desk.database).sweep(at: .now)
            #expect(count == 0)
            let later = Timestamp.now + .seconds(2 * 24 * 3600)
            count = try await MediaSweeper(folder: media, database: desk.database).sweep(at: later)
            #expect(count == 1)
            #expect(!FileManager.default.fileExists(atPath: media.path(of: content.sha256)))
            let kept = try await desk.database.read { try StoredFile.find(StoredFile.ID(1), in: $0) }
            let path = media.path(of: try #require(kept?.sha256))
            #expect(FileManager.default.contents(atPath: path) == used.bytes)
        }
    }
}

@Suite("What goes together in an album")
struct MessagePartsTests {
    @Test("Neighbours of a family share an album, at most ten of them")
    func groups() {
        #expect(MessageParts.groups([]) == [])
        #expect(MessageParts.groups([.photo, .video, .photo]) == [0..<3])
        #expect(MessageParts.groups([.photo, .document, .photo]) == [0..<1, 1..<2, 2..<3])
        #expect(MessageParts.groups([.voice, .voice]) == [0..<1, 1..<2])
        #expect(MessageParts.groups([.audio, .audio, .animation]) == [0..<2, 2..<3])
        #expect(MessageParts.groups(Array(repeating: .document, count: 12)) == [0..<10, 10..<12])
    }
}
