import Contacts
import Coordination
import Cryptography
import Delivery
package import Desk
import FoundationEssentials
package import Kernel
package import SQL
import ServiceLevels
import ServiceLifecycle
import TelegramBotAPI
package import TelegramSandbox
package import TestSupport
import Testing

/// A desk at work against the simulator, in this process: one bot, one desk group with one agent, one customer.
package struct DeskHarness: Sendable {
    package let sandbox: TelegramSandbox
    package let database: any Database
    package let service: DeskService
    package let secrets: Secrets
    package let events: EventHub
    package let token: String
    package let bot: Int64
    package let group: Int64
    package let agent: SandboxPerson
    package let customer: SandboxPerson

    package static let migrations =
        KernelSchema.migrations + CoordinationSchema.migrations + ContactsSchema.migrations + DeskSchema.migrations
        + CalendarSchema.migrations + SLASchema.migrations

    package static let rights: Set<SandboxRight> = [.manageTopics, .deleteMessages, .pinMessages]

    /// Settings that let tests run without waiting.
    package static var settings: ServiceSettings {
        var settings = ServiceSettings()
        settings.pollingSeconds = 1
        settings.desk.cosmeticDelay = .milliseconds(50)
        settings.desk.albumIdle = .milliseconds(300)
        return settings
    }

    /// Runs the desk while `body` does its part, then stops it and looks whether every rule was kept.
    package static func run(
        on engine: TestEngine, limits: SandboxLimits = .none, settings: ServiceSettings = Self.settings,
        migrations: [Migration] = Self.migrations, commands: @Sendable (EventLog) -> [any StaffCommand] = { _ in [] },
        _ body: (DeskHarness) async throws -> Void
    ) async throws {
        try await withDatabase(on: engine, migrations: migrations) { database in
            let sandbox = TelegramSandbox(SandboxConfiguration(limits: limits))
            let token = "7000001:AAtest"
            try sandbox.makeBot(token: token)
            let agent = sandbox.makePerson(firstName: "Ann", lastName: "Agent", username: "ann")
            let customer = sandbox.makePerson(firstName: "Carl", lastName: "Customer", username: "carl")
            let group = sandbox.makeGroup(owner: agent.id)
            try sandbox.setMember(7_000_001, of: group, rights: rights)
            var settings = settings
            if limits == .none { settings.limits = .unlimited }
            let media = FileManager.default.temporaryDirectory.path() + "parley-media-\(UUID())"
            defer { try? FileManager.default.removeItem(atPath: media) }
            settings.mediaFolder = media
            guard let box = SecretBox(key: Data(repeating: 1, count: 32)) else { return }
            let secrets = Secrets(box: box)
            let events = EventHub(database: database)
            let log = EventLog(committed: events.wake)
            let service = DeskService(
                database: database, secrets: secrets, http: SandboxTransport(sandbox), events: log,
                commands: commands(log), settings: settings)
            let harness = DeskHarness(
                sandbox: sandbox, database: database, service: service, secrets: secrets, events: events, token: token,
                bot: 7_000_001,
                group: group, agent: agent, customer: customer)
            guard let botToken = BotToken(token) else { return }
            _ = try await BotRegistrar(service).add(
                token: botToken, mode: .polling, deskGroups: [group], intakeGroups: [], isTicketByUser: false)
            try await customer.startBot(7_000_001)
            try await harness.serving { try await body(harness) }
        }
    }

    /// Runs the service around `body`.
    package func serving(_ body: () async throws -> Void) async throws {
        let group = ServiceGroup(services: [service, events])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Result<Void, any Error>
            do {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    /// So many more customers, each of whom has written and has a topic.
    package func customers(_ count: Int) async throws -> [SandboxPerson] {
        let before = sandbox.topics(of: group).count
        let people = (1...count).map { sandbox.makePerson(firstName: "Customer \($0)") }
        for person in people {
            try person.start(bot)
            try person.send("hello", to: .bot(bot))
        }
        guard try await eventually({ sandbox.topics(of: group).count == before + count }), try await quiet() else {
            throw Unsettled()
        }
        return people
    }

    /// What should have come has not.
    package struct Unsettled: Error {}

    // MARK: Looking

    /// Waits until `condition` holds.
    /// - Returns: false when it does not within the time.
    package func eventually(
        within time: Duration = .seconds(60), _ condition: () async throws -> Bool
    ) async throws -> Bool {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            if try await condition() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        if try await condition() { return true }
        Issue.record("what was waited for has not come: \(try await waiting())")
        return false
    }

    /// What is still to be sent, for who looks for the reason.
    private func waiting() async throws -> String {
        try await database.read { db in
            let now = Timestamp.now
            let deliveries: [Delivery] = try db.all(
                "SELECT \(Delivery.columns) FROM deliveries WHERE state IN ('queued', 'sending') ORDER BY id")
            let tickets: [Ticket] = try db.all("SELECT \(Ticket.columns) FROM tickets ORDER BY id")
            return
                (deliveries.map {
                    "\($0.id) \($0.kind.rawValue) \($0.lane) \($0.chatID ?? 0) \($0.state) in \($0.notBefore - now) "
                        + "attempt \($0.attempts) \($0.error ?? "")"
                }
                + tickets.map {
                    "ticket \($0.id) \($0.deskTopicState) \($0.deskChatID ?? 0)/\($0.deskTopicID ?? 0) "
                        + "history \($0.deskHistoryUntil.map { "\($0 - now)" } ?? "-")"
                }).joined(separator: "\n")
        }
    }

    /// What the bot has posted for people in a topic, the card left out.
    package func posts(in topic: Int64) -> [SandboxMessage] {
        sandbox.messages(group: group, topic: topic).filter { $0.isFromBot && !$0.isService && $0.replyMarkup == nil }
    }

    package func received(by person: SandboxPerson) -> [SandboxMessage] {
        sandbox.messages(bot: bot, person: person.id).filter(\.isFromBot)
    }

    /// The topic of the only ticket, once it is there.
    package func topic(at index: Int = 0) async throws -> Int64 {
        let isThere = try await eventually { sandbox.topics(of: group).count > index }
        guard isThere else { throw HarnessError(description: "no topic was made") }
        return sandbox.topics(of: group)[index].id
    }

    package func tickets() async throws -> [Ticket] {
        try await database.read { try $0.all("SELECT \(Ticket.columns) FROM tickets ORDER BY id") }
    }

    /// Waits until nothing is to be sent any more, and no timer is due within half a minute.
    package func quiet() async throws -> Bool {
        try await eventually {
            let open: Int64? = try await database.read { db in
                try db.value(
                    """
                    SELECT (SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending'))
                        + (SELECT COUNT(*) FROM receipts WHERE state IN ('pending', 'waiting'))
                        + (SELECT COUNT(*) FROM timers
                            WHERE kind <> 'desk.sweep' AND due_at < \(Timestamp.now + .seconds(30)))
                    """)
            }
            return open == 0 && sandbox.pendingUpdates(of: bot) == 0
        }
    }
}

package struct HarnessError: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
}

extension SandboxPerson {
    /// Writes to a bot for the first time.
    fileprivate func startBot(_ bot: Int64) async throws { try start(bot) }
}
