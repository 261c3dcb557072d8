import FoundationEssentials
import HTTPClient
import HTTPTypes
import IntercomAPI
import IntercomSandbox
import JSON
import TestSupport
import Testing

@Suite("The simulator's notifications")
struct NotificationTests {
    @Test("What happens is told by its topic, echoes of our own calls included")
    func topics() async throws {
        let stage = try await Stage()
        let sandbox = stage.sandbox
        let id = try await stage.conversation()
        _ = try await stage.client.send(Reply(to: id, contact: stage.contact, html: "Hi"))
        try sandbox.reply(id, as: Stage.admin, "Hi")
        try sandbox.reply(id, as: Stage.admin, "Psst", isNote: true)
        try sandbox.operatorReply(id, "I am Fin")
        try sandbox.change(id, "snoozed", as: Stage.admin)
        try sandbox.change(id, "assignment", as: Stage.admin, assignee: ("admin", "102"))
        try sandbox.change(id, "close", as: Stage.admin)
        try sandbox.change(id, "open", as: Stage.admin)
        try sandbox.tag(id, "vip")
        try sandbox.rate(id, 4, remark: nil)
        sandbox.ping()
        try sandbox.begin(with: stage.contact, as: Stage.admin, "Hello")
        let other = sandbox.makeContact(name: "Bob")
        try sandbox.merge(stage.contact, into: other)
        sandbox.delete(conversation: id)
        sandbox.delete(contact: other)
        let told = await stage.told()
        #expect(told.count == 16)
        #expect(
            Set(told.compactMap(\.topic)) == [
                "conversation.user.created", "conversation.user.replied", "conversation.admin.replied",
                "conversation.admin.noted", "conversation.operator.replied", "conversation.admin.snoozed",
                "conversation.admin.assigned", "conversation.admin.closed", "conversation.admin.opened",
                "conversation_part.tag.created", "conversation.rating.added", "ping",
                "conversation.admin.single.created", "contact.merged", "conversation.deleted", "contact.deleted",
            ])
        #expect(!told.contains { $0.item == .other })
    }

    @Test("A notification bears the new part alone, in plain text; the source stays the first message")
    func content() async throws {
        let stage = try await Stage()
        let id = try await stage.conversation("First")
        _ = await stage.told()
        try stage.sandbox.reply(id, as: Stage.admin, "<p>One &amp; two</p>")
        _ = await stage.told()
        try stage.sandbox.change(id, "close", as: Stage.admin, "<p>Bye<br>bye</p>")
        let told = await stage.told()
        let texts = told.map { notification -> [String?] in
            guard case .conversation(let conversation) = notification.item else { return [] }
            return [conversation.source?.body] + conversation.parts.map(\.body)
        }
        #expect(texts == [["First"], ["First", "One & two"], ["First", "Bye\nbye"]])
        #expect(Set(told.compactMap(\.id)).count == 3)
    }

    @Test("A notification is signed with the app's secret")
    func signature() async throws {
        let stage = try await Stage { $0.clientSecret = "s" }
        _ = try await stage.conversation()
        _ = await stage.told()
        let request = try #require(stage.hook.requests.first)
        let (header, body) = (request.headers["X-Hub-Signature"], Data(request.text.utf8))
        #expect(NotificationSignature.verify(header: header, body: body, secret: "s"))
        #expect(!NotificationSignature.verify(header: header, body: body, secret: "sandbox-secret"))
    }

    @Test("An endpoint is asked by an unsigned HEAD first, and what it answers is kept")
    func head() async throws {
        let stage = try await Stage()
        await stage.pump.ask()
        #expect(stage.hook.requests.map(\.method) == [.head])
        #expect(stage.hook.requests[0].headers["X-Hub-Signature"] == nil)
        stage.hook.answer { _ in .failure(HTTPClientError(code: .timeout, outcome: .maybeReceived, message: "")) }
        await stage.pump.ask()
        #expect(stage.sandbox.report.headAnswers == [200, 0])
    }

    @Test("While it runs, whatever happens is told at once")
    func running() async throws {
        let stage = try await Stage()
        let running = Task { [pump = stage.pump] in await pump.run() }
        _ = try await stage.conversation()
        let clock = ContinuousClock()
        let end = clock.now + .seconds(20)
        while stage.hook.requests.count < 2, clock.now < end { try await Task.sleep(for: .milliseconds(5)) }
        running.cancel()
        await running.value
        #expect(stage.hook.requests.map(\.method) == [.head, .post])
    }

    @Test("What is not taken is sent once more a minute later, with the same id, and then given up")
    func retry() async throws {
        let stage = try await Stage()
        stage.hook.answer { _ in RecordingHTTP.status(500) }
        _ = try await stage.conversation()
        #expect(await stage.told().count == 1)
        stage.clock.advance(seconds: 59)
        #expect(await stage.told().count == 1)
        stage.clock.advance(seconds: 1)
        #expect(Set(await stage.told().map(\.id)).count == 1)
        let attempts = try stage.hook.requests.map { try JSONValue(parsing: $0.text)["delivery_attempts"] }
        #expect(attempts == [1, 2])
        stage.clock.advance(seconds: 600)
        #expect(await stage.told().count == 2)
    }

    @Test("A timeout counts as not taken, after five seconds")
    func timeout() async throws {
        let stage = try await Stage()
        stage.hook.answer { _ in .failure(HTTPClientError(code: .timeout, outcome: .maybeReceived, message: "")) }
        _ = try await stage.conversation()
        _ = await stage.told()
        stage.clock.advance(seconds: 60)
        #expect(await stage.told().count == 2)
        #expect(stage.hook.requests.allSatisfy { $0.timeout == .seconds(5) })
    }

    /// The bodies of a hundred notes, as they are told at once and in all.
    private func hundred(
        dropped: Double = 0, doubled: Double = 0, lateness: Int64 = 0
    ) async throws -> (report: IntercomReport, first: Int, told: [String]) {
        let stage = try await Stage()
        let id = try await stage.conversation()
        _ = await stage.told()
        stage.sandbox.setNotifications(dropped: dropped, doubled: doubled, lateness: lateness)
        for number in 1...100 { try stage.sandbox.reply(id, as: Stage.admin, "\(number)", isNote: true) }
        let first = await stage.told().count - 1
        stage.clock.advance(seconds: 10)
        let told = await stage.told().compactMap { notification -> String? in
            guard case .conversation(let conversation) = notification.item else { return nil }
            return conversation.parts.first?.body
        }
        return (stage.sandbox.report, first, told.sorted())
    }

    private static let all = (1...100).map(String.init).sorted()

    @Test("Without faults everything is told once")
    func whole() async throws {
        let (report, first, told) = try await hundred()
        #expect(first == 100)
        #expect(told == Self.all)
        #expect(report.notificationsSent == 101)
    }

    @Test("A share can be lost, doubled or late; the same seed gives the same history")
    func shares() async throws {
        let dropped = try await hundred(dropped: 0.3)
        #expect(dropped.told.count == 100 - dropped.report.notificationsDropped)
        #expect((10...50).contains(dropped.report.notificationsDropped))
        #expect(try await hundred(dropped: 0.3).told == dropped.told)
        #expect(try await hundred(dropped: 1).told == [])
        let doubled = try await hundred(doubled: 0.3)
        #expect(doubled.report.notificationsDoubled > 10)
        #expect(doubled.told.count == 100 + doubled.report.notificationsDoubled)
        #expect(Set(doubled.told) == Set(Self.all))
        let late = try await hundred(lateness: 5000)
        #expect(late.first < 60)
        #expect(late.told == Self.all)
    }
}
