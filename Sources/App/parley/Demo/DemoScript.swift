import IntercomSandbox
import JSON
import ServiceLifecycle
import TelegramSandbox

/// What happens in the demo: customers write, staff answer, a flood comes, and Parley is killed in the middle of it.
struct DemoScript: Service {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let world: DemoWorld
    let parley: DemoParley
    /// What is said at the end of the play.
    let epilogue: String

    func run() async throws {
        let result: Result<Void, any Error>
        do {
            try await cancelWhenGracefulShutdown { try await play() }
            result = .success(())
        } catch is CancellationError {
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await parley.stop()
        try result.get()
    }

    private func play() async throws {
        var view = DemoView(world)
        title("Two customers write to the bot; each gets a ticket and a topic in the staff's group")
        try world.customers[0].send("My parcel has not arrived. Order 1337.", to: .bot(DemoWorld.bot))
        try world.customers[1].send("Can I pay by invoice?", to: .bot(DemoWorld.bot))
        try await watch(&view) { posts().count >= 4 }

        title("Staff answer in the topics; a note stays inside")
        try reply("Ann", to: world.customers[0], "/note the courier lost it, we send another")
        try reply("Ann", to: world.customers[0], "Sorry, Carla! A new parcel leaves today.")
        try reply("Ben", to: world.customers[1], "Yes: choose “invoice” at the checkout.")
        try await watch(&view) { answers() >= 2 }

        title("The same conversations stand in Intercom; \(DemoWorld.teammate.name) answers there")
        try await watch(&view) { said("Can I pay").count == 1 && said("Yes: choose").count == 1 }
        if let conversation = said("Can I pay").first {
            try world.intercom.reply(
                conversation, as: DemoWorld.teammate.id, "<p>And here is <b>how</b>: shop.example.com/invoice</p>")
        }
        try await watch(&view) { answers() >= 3 && posts().contains { $0.contains("via Intercom") } }

        title("A flood: five customers write eight messages each, all at once")
        for number in 1...8 {
            for customer in world.customers {
                try customer.send(.text("question \(number) of 8"), to: .bot(DemoWorld.bot))
            }
        }
        try await watch(&view) { posts("question").count >= 12 }

        title("kill -9 in the middle of it. Parley starts again…")
        await parley.kill()
        try await pause(&view, .milliseconds(500))
        try parley.start()
        var resent: Set<Int64> = []
        try await watch(&view) {
            sendAgain(&resent)
            return posts("question").count >= 40 && said("question").count >= 40
        }
        verdict(resent: resent.count)
        Console.print(epilogue)
        try await watch(&view) { false }
    }

    // MARK: Looking

    private func posts(_ beginning: String = "") -> [String] {
        world.sandbox.messages(group: world.group).filter { $0.isFromBot && !$0.isService }
            .compactMap(\.text).filter { $0.hasPrefix(beginning) }
    }

    private func answers() -> Int {
        world.privateMessages.filter(\.isFromBot).count
    }

    /// The conversations in Intercom in which something is said that begins so, once for each time.
    private func said(_ beginning: String) -> [String] {
        world.intercom.conversations.flatMap { conversation in
            conversation.parts.filter { part in
                (part.body ?? "").replacing("<p>", with: "").hasPrefix(beginning)
            }.map { _ in conversation.id }
        }
    }

    private func verdict(resent: Int) {
        let report = world.sandbox.report
        let isOnce = world.sandbox.topics(of: world.group).allSatisfy { topic in
            let texts = world.sandbox.messages(group: world.group, topic: topic.id).filter(\.isFromBot)
                .compactMap(\.text).filter { $0.hasPrefix("question") }
            return Set(texts).count == texts.count
        }
        let doubtful = resent == 0 ? "" : " (\(resent) that the crash left in doubt sent again by Ann's click)"
        title(
            """
            40 of 40 arrived\(isOnce ? ", each once" : ", some TWICE")\(doubtful), and \(said("question").count) in Intercom. \
            Refused for being too fast: \(report.tooManyRequests). Calls during a silence: \(report.cooldownViolations).
            """)
    }

    /// Ann looks whether a message that the crash left in doubt stands in the topic, and presses the button that is
    /// right.
    private func sendAgain(_ pressed: inout Set<Int64>) {
        let messages = world.sandbox.messages(group: world.group)
        for notice in messages {
            guard let text = notice.text, text.hasPrefix("⚠️ It is not known"), let topic = notice.topicID,
                let data = notice.buttonData.first(where: { $0.hasSuffix(":resend") }),
                pressed.insert(notice.id).inserted
            else { continue }
            let isThere = messages.contains { $0.topicID == topic && text.hasSuffix("“\($0.text ?? "")”") }
            let choice = isThere ? data.replacing(":resend", with: ":accept") : data
            _ = try? world.agents[0].press(choice, of: notice.id, in: .group(world.group, topic: topic))
        }
    }

    /// Shows what happens until `condition` holds.
    private func watch(_ view: inout DemoView, until condition: () throws -> Bool) async throws {
        while try !condition() {
            if parley.hasEnded { throw Failure(description: "Parley ended by itself; its log says why") }
            try await pause(&view, .milliseconds(100))
        }
        view.refresh()
    }

    private func pause(_ view: inout DemoView, _ time: Duration) async throws {
        try await Task.sleep(for: time)
        view.refresh()
    }

    // MARK: Acting

    private func reply(_ agent: String, to customer: SandboxPerson, _ text: String) throws {
        let name = world.name(of: customer.id)
        guard let topic = world.sandbox.topics(of: world.group).first(where: { $0.name.contains(name) }) else {
            throw Failure(description: "\(name) has no topic")
        }
        try world.agents[agent == "Ann" ? 0 : 1].send(.text(text), to: .group(world.group, topic: topic.id))
    }

    private func title(_ text: String) { Console.print("\n\(text)") }
}

extension SandboxMessage {
    /// What the buttons beneath it send back.
    fileprivate var buttonData: [String] {
        let rows = replyMarkup?["inline_keyboard"]?.arrayValue ?? []
        return rows.flatMap { $0.arrayValue ?? [] }.compactMap { $0["callback_data"]?.stringValue }
    }
}
