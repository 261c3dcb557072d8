import FoundationEssentials
import JSON
import Synchronization
import TelegramSandbox

/// A simulator with a clock that stands still, one bot, its forum, a customer and an agent.
final class Stage: Sendable {
    static let token = "700:secret"
    let bot: Int64 = 700
    let time: Time
    let sandbox: TelegramSandbox
    let group: Int64
    let customer: SandboxPerson
    let agent: SandboxPerson

    /// A clock that tests turn.
    final class Time: Sendable {
        private let microseconds = Mutex<Int64>(1_800_000_000_000_000)

        var now: Int64 { microseconds.withLock { $0 } }

        func advance(_ seconds: Double) { microseconds.withLock { $0 += Int64(seconds * 1_000_000) } }
    }

    init(
        limits: SandboxLimits = .none, rights: Set<SandboxRight>? = Set(SandboxRight.allCases)
    ) throws {
        let time = Time()
        self.time = time
        sandbox = TelegramSandbox(SandboxConfiguration(limits: limits), now: { time.now })
        try sandbox.makeBot(token: Self.token)
        customer = sandbox.makePerson(id: 501, firstName: "Ann", lastName: "Lee", username: "ann")
        agent = sandbox.makePerson(id: 502, firstName: "Gus")
        group = sandbox.makeGroup(id: -1_001_000, owner: agent.id)
        try sandbox.setMember(bot, of: group, rights: rights)
        try customer.start(bot)
        _ = call("getUpdates", ["offset": -1])
        _ = call("getUpdates", ["offset": 999_999_999_999])
        sandbox.resetReport()
    }

    func call(
        _ method: String, _ parameters: [String: JSONValue] = [:], files: [String: SandboxCall.File] = [:],
        token: String = Stage.token
    ) -> SandboxReply {
        sandbox.handle(SandboxCall(token: token, method: method, parameters: .json(parameters), files: files))
    }

    /// The result of a call that must work.
    func result(_ method: String, _ parameters: [String: JSONValue] = [:]) throws -> JSONValue {
        let reply = call(method, parameters)
        guard let result = reply.json?["result"] else { throw Unexpected(text: "\(method): \(reply.text)") }
        return result
    }

    func say(_ text: String, topic: Int64? = nil) -> SandboxReply {
        var parameters: [String: JSONValue] = ["chat_id": .integer(group), "text": .string(text)]
        parameters["message_thread_id"] = topic.map(JSONValue.integer)
        return call("sendMessage", parameters)
    }

    func makeTopic(_ name: String = "Ann Lee") throws -> Int64 {
        let topic = try result("createForumTopic", ["chat_id": .integer(group), "name": .string(name)])
        return topic["message_thread_id"]?.integerValue ?? 0
    }

    /// All updates that wait, confirmed.
    func updates() throws -> [JSONValue] {
        let updates = try result("getUpdates", ["limit": 100]).arrayValue ?? []
        if let last = updates.last?["update_id"]?.integerValue {
            _ = try result("getUpdates", ["offset": .integer(last + 1), "limit": 1])
        }
        return updates
    }

    struct Unexpected: Error {
        let text: String
    }
}

extension SandboxReply {
    var text: String { String(decoding: body, as: UTF8.self) }
    var description: String? { json?["description"]?.stringValue }
}
