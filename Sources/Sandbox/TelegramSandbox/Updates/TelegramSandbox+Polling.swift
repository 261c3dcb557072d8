import JSON

extension TelegramSandbox {
    /// Answers a call as a server does: later where a fault says so, and a getUpdates when there is something, when its
    /// `timeout` is over, or when another getUpdates or a webhook takes its place.
    package func respond(to call: SandboxCall) async -> SandboxReply {
        let reply = call.method == "getUpdates" ? await poll(call) : handle(call)
        if reply.delay > .zero { try? await Task.sleep(for: reply.delay) }
        return reply
    }

    private func poll(_ call: SandboxCall) async -> SandboxReply {
        let bell = bells[call.botID]
        var rings = bell.rings
        let (first, poll, timeout) = use { $0.beginPoll(call) }
        guard let poll else { return first }
        let end = ContinuousClock.now + .seconds(timeout)
        while !Task.isCancelled {
            let left = end - ContinuousClock.now
            guard left > .zero else { break }
            await bell.wait(after: rings, timeout: left)
            rings = bell.rings
            if let reply = peek({ $0.continuePoll(call, poll) }) { return reply }
        }
        return SandboxReply(result: [])
    }
}

extension SandboxCall {
    /// What the token begins with.
    fileprivate var botID: Int64 { token.split(separator: ":").first.flatMap { Int64($0) } ?? -1 }
}

extension World {
    /// Answers at once, or gives the number under which the call goes on waiting, for so many seconds.
    mutating func beginPoll(_ call: SandboxCall) -> (reply: SandboxReply, poll: Int?, timeout: Int64) {
        // A poll ends the one before it, whatever it finds.
        if let bot = botsByToken[call.token] {
            bots[bot]?.updates.poll += 1
            bots[bot]?.updates.isPollEndedByWebhook = false
            touched.insert(bot)
        }
        let reply = handle(call)
        let timeout = min(pollTimeout(call), 50)
        guard timeout > 0, !reply.isCut, reply.status == 200, reply.json?["result"]?.arrayValue?.isEmpty ?? false,
            let bot = botsByToken[call.token]
        else { return (reply, nil, 0) }
        return (reply, bots[bot]?.updates.poll, timeout)
    }

    /// The answer, if there is one now.
    mutating func continuePoll(_ call: SandboxCall, _ poll: Int) -> SandboxReply? {
        guard let bot = botsByToken[call.token], var queue = bots[bot]?.updates, bots[bot]?.isRevoked == false else {
            return SandboxReply(.unauthorized)
        }
        guard queue.poll == poll else {
            let reason =
                queue.isPollEndedByWebhook
                ? "terminated by setWebhook request"
                : "terminated by other getUpdates request; make sure that only one bot instance is running"
            return SandboxReply(.conflict(reason))
        }
        let items = queue.first(100)
        guard !items.isEmpty else { return nil }
        bots[bot]?.updates = queue
        return SandboxReply(result: .array(items.map(\.body)))
    }

    private func pollTimeout(_ call: SandboxCall) -> Int64 {
        switch call.parameters {
        case .json(let parameters): parameters["timeout"]?.integerValue ?? 0
        case .texts(let texts): texts["timeout"].flatMap { Int64($0) } ?? 0
        }
    }
}
