import FoundationEssentials
import HTTPClient
import HTTPTypes
import IntercomAPI
import IntercomSandbox
import JSON
import Testing

@Suite("Conversations and contacts")
struct ConversationTests {
    @Test("The first message is shown as it was written; replies are HTML")
    func forms() async throws {
        let stage = try await Stage()
        let id = try await stage.conversation("1 < 2 & <b>3</b>\n4")
        _ = try await stage.client.send(Reply(to: id, contact: stage.contact, html: "<b>Hi</b>"))
        let conversation = try await stage.read(id)
        #expect(conversation.source?.body == "<p>1 &lt; 2 &amp; &lt;b&gt;3&lt;/b&gt;<br>4</p>")
        #expect(conversation.source?.author.id == stage.contact)
        #expect(conversation.parts.map(\.body) == ["<p><b>Hi</b></p>"])
        let plain = try await stage.raw(.get, "/conversations/\(id)?display_as=plaintext", nil)
        #expect(try JSONValue(parsing: plain.body)["source"]?["body"] == "1 < 2 & <b>3</b>\n4")
    }

    @Test("A customer's reply opens what is closed, by a part of that type; an open one gets a comment")
    func reopening() async throws {
        let stage = try await Stage()
        let id = try await stage.conversation()
        let reply = Reply(to: id, contact: stage.contact, html: "Again")
        _ = try await stage.client.send(reply)
        try stage.sandbox.change(id, "close", as: Stage.admin, "Bye")
        #expect(try await stage.read(id).state == "closed")
        let opened = try await stage.client.send(reply).value
        #expect(opened.parts.map(\.type) == ["comment", "close", "open"])
        #expect(opened.parts.map(\.body) == ["<p>Again</p>", "<p>Bye</p>", "<p>Again</p>"])
        #expect(opened.state == "open")
    }

    @Test("Snoozing, assigning and closing show in the state, and nobody is null")
    func states() async throws {
        let stage = try await Stage()
        let id = try await stage.conversation()
        func manage(_ change: ManageConversation.Change) async throws -> IntercomConversation {
            try await stage.client.send(ManageConversation(id, change, admin: Stage.admin)).value
        }
        func snoozedUntil() -> JSONValue? { stage.transport.exchanges.last?.answer["snoozed_until"] }
        #expect(try await manage(.snooze(until: Stage.start + 60)).state == "snoozed")
        #expect(snoozedUntil() == .integer(Stage.start + 60))
        #expect(try await manage(.open).state == "open")
        #expect(snoozedUntil() == .null)
        #expect(try await manage(.assignToTeam("501")).teamAssigneeID == "501")
        #expect(stage.transport.exchanges.last?.answer["admin_assignee_id"] == .null)
        #expect(try await manage(.assignToTeam("0")).teamAssigneeID == nil)
        #expect(try await manage(.assignToAdmin(Stage.admin)).adminAssigneeID == Stage.admin)
        #expect(try await manage(.assignToAdmin("0")).adminAssigneeID == nil)
        #expect(try await manage(.close).state == "closed")
    }

    @Test("Ids come as texts and as numbers, the same way with the same seed")
    func ids() async throws {
        func kinds(_ seed: UInt64) async throws -> [Bool] {
            let stage = try await Stage { $0.seed = seed }
            let id = try await stage.conversation()
            for _ in 0..<20 { #expect(try await stage.read(id).id == id) }
            return stage.transport.exchanges.suffix(20).map { $0.answer["id"]?.stringValue == nil }
        }
        let first = try await kinds(3)
        #expect(Set(first) == [true, false])
        #expect(try await kinds(3) == first)
        #expect(try await kinds(4) != first)
    }

    @Test("Only the newest parts can be read, and their number is told")
    func manyParts() async throws {
        let stage = try await Stage()
        let id = try await stage.conversation()
        for number in 1...503 { try stage.sandbox.reply(id, as: Stage.admin, "\(number)", isNote: true) }
        let conversation = try await stage.read(id)
        #expect(conversation.parts.count == 500)
        #expect(conversation.parts.first?.body == "<p>4</p>")
        #expect(stage.transport.exchanges.last?.answer["conversation_parts"]?["total_count"] == 503)
    }

    @Test("Files of replies are served at their own addresses")
    func files() async throws {
        let stage = try await Stage()
        let id = try await stage.conversation()
        let file = AttachmentFile(name: "à b.txt", contentType: "text/plain", data: Data("abc".utf8))
        let reply = Reply(to: id, contact: stage.contact, html: "a file", files: [file])
        let answer = try await stage.client.send(reply).value
        let attachment = try #require(answer.parts.last?.attachments.first)
        #expect(attachment.name == "à b.txt")
        #expect(attachment.size == 3)
        let response = try await stage.transport.send(HTTPClientRequest(url: attachment.url))
        #expect(response.status == .ok)
        #expect(response.body == Data("abc".utf8))
    }

    @Test("An existing contact is told by its id, a merged one by where it went, a deleted one not at all")
    func contacts() async throws {
        let stage = try await Stage()
        let conflict = try await stage.error(of: CreateContact(externalID: Stage.externalID, role: "user", name: nil))
        #expect(conflict.code == .conflict)
        #expect(conflict.relatedID == stage.contact)
        let other = stage.sandbox.makeContact(name: "Bob")
        let id = try await stage.conversation()
        try stage.sandbox.merge(stage.contact, into: other)
        let merged = try await stage.error(of: UpdateContact(id: stage.contact, name: "x"))
        #expect(merged.code == .contactMerged)
        #expect(merged.relatedID == other)
        #expect(try await stage.client.send(FindContact(externalID: Stage.externalID)).value.id == other)
        #expect(try await stage.read(id).contacts.map(\.id) == [other])
        _ = try await stage.client.send(Reply(to: id, contact: other, html: "Hi"))
        stage.sandbox.delete(contact: other)
        #expect(try await stage.error(of: FindContact(externalID: Stage.externalID)).code == .notFound)
        stage.sandbox.delete(conversation: id)
        #expect(try await stage.error(of: RetrieveConversation(id)).code == .notFound)
        #expect(throws: IntercomSandbox.Problem.self) { try stage.sandbox.reply(id, as: Stage.admin, "x") }
    }

    @Test("Our name for a contact that is kept in the survivor's place is still known to be merged")
    func mergedNames() async throws {
        let stage = try await Stage()
        let other = try await stage.client.send(
            CreateContact(externalID: "telegram:43", role: "user", name: nil)
        ).value.id
        try stage.sandbox.merge(stage.contact, into: other)
        let merged = try await stage.error(of: FindContact(externalID: Stage.externalID))
        #expect(merged.relatedID == other)
    }

    @Test("Our name for a contact is free again when it is deleted")
    func names() async throws {
        let stage = try await Stage()
        stage.sandbox.delete(contact: stage.contact)
        let create = CreateContact(externalID: Stage.externalID, role: "lead", name: nil)
        let anew = try await stage.client.send(create).value
        #expect(anew.id != stage.contact)
        #expect(anew.role == "lead")
    }

    @Test("A search finds by contact and time, page by page, the latest first")
    func search() async throws {
        let stage = try await Stage()
        var ids: [String] = []
        for _ in 0..<152 {
            stage.clock.advance(seconds: 1)
            ids.append(try await stage.conversation())
        }
        let other = stage.sandbox.makeContact(name: "Bob")
        try stage.sandbox.begin(with: other, as: Stage.admin, "Hi")
        let first = try await stage.client.send(SearchConversations(contact: stage.contact)).value
        #expect(first.elements.map(\.id) == Array(ids.reversed().prefix(150)))
        let cursor = try #require(first.next)
        let last = try await stage.client.send(
            SearchConversations(contact: stage.contact, startingAfter: cursor)
        ).value
        #expect(last.elements.map(\.id) == [ids[1], ids[0]])
        #expect(last.next == nil)
        let later = try await stage.client.send(SearchConversations(updatedAfter: Stage.start + 150)).value
        #expect(later.elements.count == 3)
        #expect(try await stage.client.send(ListConversations()).value.elements.count == 150)
    }

    @Test("Tags are found by their names, and are there once")
    func tags() async throws {
        let stage = try await Stage()
        let id = try await stage.conversation()
        let tag = try await stage.client.send(CreateTag(name: "vip")).value.id
        #expect(try await stage.client.send(CreateTag(name: "vip")).value.id == tag)
        for _ in 0..<2 { _ = try await stage.client.send(AttachTag(tag, to: id, admin: Stage.admin)) }
        try stage.sandbox.tag(id, "vip")
        #expect(try await stage.read(id).tags.map(\.name) == ["vip"])
        _ = try await stage.client.send(DetachTag(tag, from: id, admin: Stage.admin))
        #expect(try await stage.error(of: DetachTag(tag, from: id, admin: Stage.admin)).code == .notFound)
        #expect(try await stage.read(id).tags == [])
    }
}
