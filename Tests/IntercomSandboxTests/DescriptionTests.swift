import FoundationEssentials
import HTTPClient
import HTTPTypes
import IntercomAPI
import IntercomSandbox
import JSON
import TestSupport
import Testing

@Suite("The simulator against Intercom's description")
struct DescriptionTests {
    /// Every operation, some of them refused.
    private func exercise(_ stage: Stage) async throws {
        let (client, admin) = (stage.client, Stage.admin)
        _ = try await client.send(Identify())
        _ = try await client.send(ListAdmins())
        _ = try await client.send(ListTeams())
        _ = try await client.send(CreateContactAttribute("telegram_username", description: "Kept up to date"))
        _ = try await client.send(ListContactAttributes())
        let bob = try await client.send(
            CreateContact(
                externalID: "telegram:43", role: "lead", name: "Bob",
                attributes: ["telegram_username": "bob"])
        ).value.id
        _ = try await client.send(FindContact(externalID: "telegram:43"))
        _ = try await stage.raw(.get, "/contacts/\(bob)", nil)
        _ = try await client.send(UpdateContact(id: bob, name: "Robert", avatar: "https://example.com/b.png"))
        let id = try await stage.conversation()
        let file = AttachmentFile(name: "a b.txt", contentType: "text/plain", data: Data("a".utf8))
        _ = try await client.send(Reply(to: id, contact: stage.contact, html: "Hi", files: [file]))
        for isNote in [false, true] {
            _ = try await client.send(Reply(to: id, admin: admin, html: "Hi", isNote: isNote))
        }
        for change in [
            ManageConversation.Change.assignToTeam("501"), .assignToAdmin(admin), .snooze(until: Stage.start + 60),
            .open, .close, .assignToAdmin("0"), .assignToTeam("0"),
        ] {
            _ = try await client.send(ManageConversation(id, change, admin: admin))
        }
        try stage.sandbox.operatorReply(id, "I am Fin")
        try stage.sandbox.rate(id, 5, remark: "Good")
        let tag = try await client.send(CreateTag(name: "vip")).value.id
        _ = try await client.send(AttachTag(tag, to: id, admin: admin))
        _ = try await stage.raw(.get, "/tags", nil)
        _ = try await client.send(RetrieveConversation(id))
        _ = try await client.send(CreateConversationAttribute("Queue", description: "Where it waits"))
        _ = try await client.send(ListConversationAttributes())
        _ = try await client.send(UpdateConversation(id, attributes: ["Queue": "a"]))
        try stage.sandbox.begin(with: bob, as: admin, "Hello")
        _ = try await client.send(SearchConversations(contact: stage.contact))
        _ = try await client.send(SearchConversations(updatedAfter: 1))
        _ = try await client.send(ListConversations())
        _ = try await client.send(DetachTag(tag, from: id, admin: admin))
        _ = try? await client.send(RetrieveConversation("1"))
        _ = try? await client.send(CreateContact(externalID: "telegram:43", role: "user", name: nil))
        try stage.sandbox.merge(bob, into: stage.contact)
        _ = try? await client.send(UpdateContact(id: bob, name: "Bob"))
        stage.sandbox.fault(.status(429), in: Identify.name)
        _ = try? await client.send(Identify())
        stage.clock.advance(seconds: 10)
        stage.sandbox.delete(conversation: id)
        stage.sandbox.delete(contact: stage.contact)
        stage.sandbox.ping()
        stage.sandbox.revokeToken(newToken: "other")
        _ = try? await client.send(Identify())
    }

    @Test(
        "Requests, answers and notifications agree with it, but for what is known to be otherwise",
        .disabled(if: IntercomDescription.isMissing, "Intercom's description or the Python of the tests is missing"),
        arguments: 1...3 as ClosedRange<UInt64>)
    func agree(seed: UInt64) async throws {
        let stage = try await Stage { $0.seed = seed }
        try await exercise(stage)
        let told = await stage.told()
        #expect(told.count > 15)
        #expect(stage.sandbox.report.problems == [])
        #expect(stage.sandbox.report.calls.keys.count == 22)
        var lines = stage.transport.exchanges.flatMap(\.lines)
        lines += try stage.hook.requests.map { .notification(try JSONValue(parsing: $0.text)) }
        let problems = try await IntercomDescription.problems(of: lines)
        #expect(problems == [])
    }

    @Test("What was asked is recorded, one request a line")
    func recorded() async throws {
        let stage = try await Stage()
        let id = try await stage.conversation()
        _ = try await stage.read(id)
        _ = try await stage.client.send(ListConversations())
        let lines = stage.sandbox.recordedRequests.dropFirst()
        #expect(
            lines.map { $0["operation"]?.stringValue } == [
                "createConversation", "retrieveConversation", "listConversations",
            ])
        #expect(lines.first?["body"]?["body"] == "Hello")
        #expect(lines.last?["query"]?["per_page"] == "150")
    }
}
