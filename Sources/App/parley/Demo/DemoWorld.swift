import IntercomSandbox
import TelegramSandbox

/// The simulated Telegram of the demo (a bot, a staff group, agents and customers) and the simulated Intercom.
struct DemoWorld: Sendable {
    let sandbox: TelegramSandbox
    let intercom: IntercomSandbox
    let group: Int64
    let agents: [SandboxPerson]
    let customers: [SandboxPerson]
    /// Whoever writes with `parley demo say`.
    let you: SandboxPerson

    static let token = "424242:demo-token-of-the-sandbox"
    static let bot: Int64 = 424_242
    static let youID: Int64 = 9000

    /// The teammate who answers in Intercom.
    static let teammate = (id: "101", name: "Tess")

    /// Telegram allows 20 calls a minute to a group; the demo's clock is ten times faster, so that nobody has to wait.
    static let groupLimit = "20/6s"

    init() throws {
        var limits = SandboxLimits()
        limits.group = .init(count: 20, length: 6_000_000)
        let sandbox = TelegramSandbox(SandboxConfiguration(limits: limits))
        try sandbox.makeBot(token: Self.token, name: "Demo desk", username: "parley_demo_bot")
        agents = [("Ann", "ann"), ("Ben", "ben")].map {
            sandbox.makePerson(firstName: $0.0, lastName: "(staff)", username: $0.1)
        }
        group = sandbox.makeGroup(title: "Support desk", owner: agents[0].id)
        try sandbox.setMember(agents[1].id, of: group, rights: [.manageTopics])
        try sandbox.setMember(Self.bot, of: group, rights: [.manageTopics, .deleteMessages, .pinMessages])
        customers = [("Carla", "Diaz"), ("Emil", "Fischer"), ("Grace", "Hall"), ("Ivo", "Janssen"), ("Kim", "Lee")].map
        {
            sandbox.makePerson(firstName: $0.0, lastName: $0.1)
        }
        self.sandbox = sandbox
        var configuration = IntercomSandboxConfiguration()
        configuration.admins = [Self.teammate]
        intercom = IntercomSandbox(configuration)
        you = sandbox.makePerson(id: Self.youID, firstName: "You")
        for person in customers + [you] { try person.start(Self.bot) }
    }

    func name(of id: Int64) -> String {
        switch id {
        case Self.bot: return "the bot"
        case Self.youID: return "You"
        default: break
        }
        let names = ["Carla Diaz", "Emil Fischer", "Grace Hall", "Ivo Janssen", "Kim Lee"]
        if let index = customers.firstIndex(where: { $0.id == id }) { return names[index] }
        if let index = agents.firstIndex(where: { $0.id == id }) { return ["Ann", "Ben"][index] }
        return "\(id)"
    }

    /// What the bot and others said in private chats, customer by customer.
    var privateMessages: [SandboxMessage] {
        (customers + [you]).flatMap { sandbox.messages(bot: Self.bot, person: $0.id) }
    }
}
