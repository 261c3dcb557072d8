import Desk
import FoundationEssentials
import Kernel
import SQL
import TelegramBotAPI
import TelegramSandbox

/// Many bots in one simulated Telegram, each with a staff group of its own and one customer; strict limits.
struct BotFleet: Sendable {
    let sandbox: TelegramSandbox
    let agent: SandboxPerson
    let members: [Member]

    struct Member: Sendable {
        let bot: Int64
        let token: String
        let group: Int64
        let customer: SandboxPerson
    }

    init(count: Int) throws {
        sandbox = TelegramSandbox(SandboxConfiguration(limitsSetWebhook: false))
        let sandbox = sandbox
        let agent = sandbox.makePerson(firstName: "Ann")
        self.agent = agent
        members = try (0..<count).map { number in
            let bot = Int64(7_100_000 + number)
            let token = "\(bot):AAfleet"
            try sandbox.makeBot(token: token)
            let group = sandbox.makeGroup(title: "Desk \(number)", owner: agent.id)
            try sandbox.setMember(bot, of: group, rights: [.manageTopics, .deleteMessages, .pinMessages])
            let customer = sandbox.makePerson(firstName: "Customer \(number)")
            try customer.start(bot)
            return Member(bot: bot, token: token, group: group, customer: customer)
        }
    }

    /// Adds the bots to an installation, as an operator does, before it runs.
    func register(in service: DeskService) async throws {
        let registrar = BotRegistrar(service)
        for member in members {
            guard let token = BotToken(member.token) else { continue }
            _ = try await registrar.add(
                token: token, mode: .polling, deskGroups: [member.group], intakeGroups: [], isTicketByUser: false)
        }
    }

    /// How many bots have brought this text into their topic.
    func mirrored(_ text: String) -> Int { members.count { isMirrored(text, of: $0) } }

    func isMirrored(_ text: String, of member: Member) -> Bool {
        guard let topic = sandbox.topics(of: member.group).first?.id else { return false }
        return sandbox.messages(group: member.group, topic: topic).contains { $0.isFromBot && $0.text == text }
    }

    /// The agent answers in every topic.
    func answer(_ text: String) throws {
        for member in members {
            guard let topic = sandbox.topics(of: member.group).first?.id else { continue }
            try agent.send(.text(text), to: .group(member.group, topic: topic))
        }
    }

    func answered(_ text: String) -> Int {
        members.count { member in
            sandbox.messages(bot: member.bot, person: member.customer.id).contains { $0.isFromBot && $0.text == text }
        }
    }
}
