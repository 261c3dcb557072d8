import FoundationEssentials
import JSON

extension World {
    /// The fault that strikes this call, if any; one that has struck often enough is gone.
    mutating func takeFault(for call: MethodCall) -> SandboxFault.Effect? {
        if let outage { return outage }
        for index in faults.indices where fits(faults[index], call) {
            let fault = faults[index]
            guard fault.probability >= 1 || Double.random(in: 0..<1, using: &random) < fault.probability else {
                continue
            }
            if let count = fault.count {
                if count <= 1 { faults.remove(at: index) } else { faults[index].count = count - 1 }
            }
            report.faults[fault.effect.name, default: 0] += 1
            return fault.effect
        }
        return nil
    }

    private func fits(_ fault: SandboxFault, _ call: MethodCall) -> Bool {
        (fault.botID == nil || fault.botID == call.bot) && (fault.method == nil || fault.method == call.method)
            && (fault.chatID == nil || fault.chatID == call.integer("chat_id"))
    }

    /// What the client gets instead, when nothing is to be done.
    mutating func strike(_ effect: SandboxFault.Effect, before call: MethodCall) -> SandboxReply? {
        switch effect {
        case .latency, .cutAfterAcceptance, .garbage: return nil
        case .cutBeforeAcceptance:
            var reply = SandboxReply(status: 0, json: nil)
            reply.isCut = true
            return reply
        case .tooManyRequests(let seconds):
            let scope = call.chatKey.map { RateLimiter.Scope.chat(bot: call.bot, $0) } ?? .bot(call.bot)
            limiter.block(scope, seconds: seconds, now: now)
            return refuse(.tooManyRequests(seconds))
        case .error(let status, let description): return refuse(Refusal(status: status, description: description))
        case .page(let status): return .page(status: status)
        }
    }

    /// What the client gets of the answer.
    func strike(_ effect: SandboxFault.Effect, after reply: SandboxReply) -> SandboxReply {
        var reply = reply
        switch effect {
        case .latency(let duration): reply.delay = duration
        case .cutAfterAcceptance: reply.isCut = true
        case .garbage: return .page(status: 200)
        case .cutBeforeAcceptance, .tooManyRequests, .error, .page: break
        }
        return reply
    }
}

extension SandboxReply {
    fileprivate static func page(status: Int) -> SandboxReply {
        var reply = SandboxReply(status: status, json: nil)
        reply.body = Data("<html><body>\(status)</body></html>".utf8)
        reply.contentType = "text/html"
        return reply
    }
}
