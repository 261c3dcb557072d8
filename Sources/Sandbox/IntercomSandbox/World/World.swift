import FoundationEssentials
import JSON

/// Everything that is over there, behind one lock.
struct World: Sendable {
    let configuration: IntercomSandboxConfiguration
    var token: String
    var contacts: [String: ContactRecord] = [:]
    var conversations: [String: ConversationRecord] = [:]
    var tags: [String: String] = [:]
    var contactAttributes: Set<String> = []
    var conversationAttributes: Set<String> = []
    var files: [String: FileRecord] = [:]
    var recorded: [JSONValue] = []
    var report = IntercomReport()
    var faults = Faults()
    var notifications: [NotificationRecord] = []
    var chance: SplitMix64
    private var lastNumber: Int64 = 1000
    private var window: (start: Int64, used: Int) = (0, 0)

    init(_ configuration: IntercomSandboxConfiguration) {
        self.configuration = configuration
        token = configuration.token
        chance = SplitMix64(seed: configuration.seed)
    }

    var now: Int64 { configuration.now() }

    mutating func number() -> String {
        lastNumber += 1
        return String(lastNumber)
    }

    /// 24 hexadecimal digits, as Intercom's contacts have.
    mutating func contactNumber() -> String {
        lastNumber += 1
        let digits = String(lastNumber, radix: 16)
        return "66" + String(repeating: "0", count: 22 - digits.count) + digits
    }

    // MARK: Answering

    mutating func respond(to call: IntercomSandbox.Call) -> IntercomSandbox.Reply {
        let operation = Operation(method: call.method, path: call.path)
        let name = operation?.name ?? "unknown"
        report.calls[name, default: 0] += 1
        let body = call.body.isEmpty ? JSONValue.null : (try? JSONValue(parsing: call.body)) ?? .null
        recorded.append([
            "operation": .string(name), "method": .string(call.method), "path": .string(call.path), "body": body,
        ])
        let headers = count()
        let fault = faults.take(name)
        if let fault, let reply = fault.reply(headers) { return reply }
        var reply: IntercomSandbox.Reply
        do {
            try admit(call)
            guard let operation else { throw IntercomRefusal.notFound("Resource") }
            let answer = try perform(operation, body, call)
            reply = .init(status: 200, headers: headers, body: answer.serialized())
        } catch let refusal as IntercomRefusal {
            reply = self.reply(refusal, headers)
            report.refusals.append("\(name): \(refusal.status) \(refusal.code): \(refusal.message)")
        } catch {
            reply = self.reply(.init(status: 500, code: "server_error", message: "\(error)"), headers)
        }
        reply.isCut = fault == .acceptAndCut
        return reply
    }

    private mutating func count() -> [(String, String)] {
        let start = now - now % 10
        if window.start != start { window = (start, 0) }
        if window.used >= configuration.windowLimit { report.callsInEmptyWindow += 1 }
        window.used += 1
        return [
            ("X-RateLimit-Limit", String(configuration.windowLimit)),
            ("X-RateLimit-Remaining", String(max(0, configuration.windowLimit - window.used))),
            ("X-RateLimit-Reset", String(start + 10)),
        ]
    }

    private mutating func admit(_ call: IntercomSandbox.Call) throws {
        if window.used > configuration.windowLimit {
            report.tooManyRequests += 1
            throw IntercomRefusal(status: 429, code: "rate_limit_exceeded", message: "Exceeded rate limit")
        }
        guard call.token == token else {
            throw IntercomRefusal(status: 401, code: "unauthorized", message: "Access Token Invalid")
        }
        guard call.version == "2.16" else {
            problem("Intercom-Version is \(call.version ?? "missing")")
            throw IntercomRefusal(status: 400, code: "intercom_version_invalid", message: "unsupported version")
        }
        if String(decoding: call.body.prefix(1 << 20), as: UTF8.self).contains("/file/bot") {
            problem("a Telegram file address was sent")
        }
    }

    mutating func problem(_ text: String) { report.problems.append(text) }

    private mutating func reply(_ refusal: IntercomRefusal, _ headers: [(String, String)]) -> IntercomSandbox.Reply {
        var error: [String: JSONValue] = ["code": .string(refusal.code), "message": .string(refusal.message)]
        if let field = refusal.field { error["field"] = .string(field) }
        let body: JSONValue = [
            "type": "error.list", "request_id": .string("req-\(number())"), "errors": .array([.object(error)]),
        ]
        return .init(status: refusal.status, headers: headers + refusal.headers, body: body.serialized())
    }
}

/// Sebastiano Vigna's generator: the same seed, the same chance.
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
