import Desk
import DeskTestSupport
import FoundationEssentials
import IntercomBridge
import IntercomSandbox
import Kernel
import SQL
import TelegramBotAPI
import TelegramSandbox
import TestSupport
import Testing

@Suite("Every kind of content, both ways")
struct ContentTests {
    @Test("What customers send stands in Intercom", arguments: TestEngine.available)
    func toIntercom(engine: TestEngine) async throws {
        try await BridgeStage.run(on: engine) { stage in
            let (desk, bot) = (stage.desk, SandboxPlace.bot(stage.desk.bot))
            try desk.customer.send(.photo("look"), to: bot)
            guard try await desk.eventually({ stage.transcript().count == 2 }) else { return }
            #expect(stage.transcript() == ["user: look", "user: 📎 photo.jpg [photo.jpg]"])
            try desk.customer.send(.file(.document, caption: "the bill", name: "bill.pdf"), to: bot)
            try desk.customer.send(.file(.voice), to: bot)
            try desk.customer.send(.location(latitude: 52.5, longitude: 13.4), to: bot)
            guard try await desk.eventually({ stage.transcript().count == 5 }) else { return }
            #expect(stage.transcript()[2] == "user: the bill [bill.pdf]")
            #expect(stage.transcript()[3].hasSuffix("[voice.ogg]"))
            #expect(stage.transcript()[4].contains("52.5, 13.4"))
            #expect(stage.intercom.report.problems == [])
        }
    }

    @Test("An album is one reply")
    func album() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let desk = stage.desk
            try desk.customer.send("hello", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 1 }) else { return }
            try desk.customer.sendAlbum(
                [.photo("three pictures"), .photo(), .photo()],
                to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 2 }) else { return }
            #expect(stage.transcript()[1] == "user: three pictures [photo.jpg, photo.jpg, photo.jpg]")
            #expect(try await stage.settled())
            #expect(stage.transcript().count == 2)
        }
    }

    @Test("Files and long texts of teammates reach the customer", arguments: TestEngine.available)
    func toTelegram(engine: TestEngine) async throws {
        try await BridgeStage.run(on: engine) { stage in
            let desk = stage.desk
            try desk.customer.send("hello", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.conversations.count == 1 }) else { return }
            let id = stage.conversations[0].id
            let bill = IntercomSandbox.File(
                name: "bill.pdf", contentType: "application/pdf", data: Data("%PDF".utf8))
            try stage.intercom.reply(id, as: "101", "<p>Your bill</p>", files: [bill])
            guard try await desk.eventually({ stage.desk.received(by: desk.customer).count == 1 }) else { return }
            let file = try #require(desk.received(by: desk.customer).first)
            #expect(file.kind == "document" && file.text == "Your bill")
            let long = String(repeating: "word ", count: 1500)
            try stage.intercom.reply(id, as: "101", "<p>\(long)</p>")
            guard try await desk.eventually({ desk.received(by: desk.customer).count == 3 }) else { return }
            try stage.intercom.operatorReply(id, "<p>I am a robot</p>")
            guard try await desk.eventually({ desk.received(by: desk.customer).count == 4 }) else { return }
            #expect(stage.received().last == "I am a robot")
            _ = try await desk.eventually {
                try await stage.posted().last?.contains("Fin via Intercom") == true
            }
        }
    }

    @Test("Edits and deletions are told of, with both versions")
    func edits() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let desk = stage.desk
            let message = try desk.customer.send("I want two", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 1 }) else { return }
            try desk.customer.edit(message, to: "I want three", in: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 2 }) else { return }
            #expect(stage.transcript()[1] == "note admin: ✏️ Carl Customer edited: I want two → I want three")
        }
    }

    @Test("What is too large is told of in words")
    func large() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let desk = stage.desk
            try desk.customer.send("hello", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 1 }) else { return }
            let ticket = try #require(try await desk.tickets().first)
            try await desk.database.write { db in
                var new = MessageStore.New(
                    ticketID: ticket.id, authorType: .customer, authorID: ticket.contactID.rawValue,
                    authorName: "Carl", text: "", createdAt: .now)
                var clip = Attachment(type: "video")
                clip.fileID = "big"
                clip.fileName = "clip.mp4"
                clip.fileSize = 48 << 20
                new.attachments = [clip]
                let id = try MessageStore.insert(new, in: db)
                try EventLog().append(
                    "message.created", at: .now, by: .contact(ticket.contactID.rawValue),
                    ticket: ticket.id.rawValue, contact: ticket.contactID.rawValue,
                    data: ["message_id": id.rawValue], in: db)
            }
            guard try await desk.eventually({ stage.transcript().count == 2 }) else { return }
            #expect(stage.transcript()[1].hasPrefix("user: 📎 clip.mp4, 48 MB: too large to be shown here."))
        }
    }
}
