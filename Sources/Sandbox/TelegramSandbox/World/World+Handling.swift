import FoundationEssentials
import JSON

extension World {
    /// Answers a call. A getUpdates that finds nothing answers an empty list: waiting is for whoever holds the clock.
    mutating func handle(_ call: SandboxCall) -> SandboxReply {
        report.calls[call.method, default: 0] += 1
        guard let botID = botsByToken[call.token], bots[botID]?.isRevoked == false else {
            return refuse(call.token.contains(":") ? .unauthorized : Refusal(status: 404, description: "Not Found"))
        }
        let parameters: [String: JSONValue] =
            switch call.parameters {
            case .json(let parameters): parameters
            case .texts(let texts):
                Schema.botAPI.typed(method: call.method, texts: texts)
            }
        if let problem = call.problem { return refuse(.badRequest(problem)) }
        // A file may also come as the parameter itself.
        let uploads = call.files.keys.filter { parameters[$0] == nil }.map { ($0, JSONValue.string("attach://\($0)")) }
        let isParameter = Set((Schema.botAPI.methods[call.method] ?? []).map(\.name))
        let method = MethodCall(
            bot: botID, method: call.method,
            parameters: parameters.merging(uploads.filter { isParameter.contains($0.0) }) { $1 }, files: call.files)
        let fault = takeFault(for: method)
        if let reply = fault.flatMap({ strike($0, before: method) }) { return reply }
        let reply = answer(method)
        return fault.map { strike($0, after: reply) } ?? reply
    }

    private mutating func answer(_ call: MethodCall) -> SandboxReply {
        do {
            try check(call)
            let result = try execute(call)
            if let cost = call.cost { limiter.commit(bot: call.bot, chat: call.chatKey, cost: cost, now: now) }
            report.successes[call.method, default: 0] += 1
            return SandboxReply(result: result.value, description: result.description)
        } catch {
            return refuse(error)
        }
    }

    mutating func refuse(_ refusal: Refusal) -> SandboxReply {
        report.refusals[refusal.description, default: 0] += 1
        return SandboxReply(refusal)
    }

    /// The official server ignores a file that no parameter names; whoever sends one has made a mistake.
    private mutating func checkFiles(_ call: MethodCall) throws(Refusal) {
        let names = Set(call.parameters.values.flatMap(Self.attachments))
        guard let stray = call.files.keys.sorted().first(where: { !names.contains($0) }) else { return }
        report.invalidParameters["\(call.method).\(stray)", default: 0] += 1
        throw .badRequest("no parameter names the file \"\(stray)\"")
    }

    private static func attachments(_ value: JSONValue) -> [String] {
        switch value {
        case .string(let text): text.hasPrefix("attach://") ? [String(text.dropFirst(9))] : []
        case .array(let values): values.flatMap(attachments)
        case .object(let members): members.values.flatMap(attachments)
        default: []
        }
    }

    /// Names, types, limits: what can be said before the method itself is looked at.
    private mutating func check(_ call: MethodCall) throws(Refusal) {
        do {
            try Schema.botAPI.check(method: call.method, parameters: call.parameters)
        } catch {
            switch error {
            case .unknownMethod: report.unknownMethods[call.method, default: 0] += 1
            case .unknownParameter(let name): report.unknownParameters["\(call.method).\(name)", default: 0] += 1
            case .missing(let name), .wrongType(let name, _):
                report.invalidParameters["\(call.method).\(name)", default: 0] += 1
            }
            throw error.refusal
        }
        if let name = call.parameters.keys.first(where: MethodCall.notSimulated.contains) {
            throw .badRequest("the sandbox does not simulate \(name)")
        }
        try checkFiles(call)
        guard let cost = call.cost else { return }
        switch limiter.check(bot: call.bot, chat: call.chatKey, cost: cost, now: now) {
        case .allowed: return
        case .refused(let seconds):
            report.tooManyRequests += 1
            throw .tooManyRequests(seconds)
        case .duringCooldown(let seconds):
            report.tooManyRequests += 1
            report.cooldownViolations += 1
            throw .tooManyRequests(seconds)
        }
    }
}
