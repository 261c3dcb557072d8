package import JSON

/// Things that go wrong on command.
extension TelegramSandbox {
    package func inject(_ fault: SandboxFault) { use { $0.faults.append(fault) } }

    /// Takes away what was injected and ends an outage.
    package func clearFaults() {
        use { world in
            world.faults = []
            world.outage = nil
        }
    }

    /// Until told otherwise every call ends like this; `nil` ends it.
    package func setOutage(_ effect: SandboxFault.Effect?) { use { $0.outage = effect } }

    /// The token works no more; `makeBot` with another one for the same bot gives it a new one.
    package func revoke(token: String) {
        use { world in
            guard let bot = world.botsByToken[token] else { return }
            world.bots[bot]?.isRevoked = true
            world.touched.insert(bot)
        }
    }

    package func setLimits(_ limits: SandboxLimits) { use { $0.limiter.limits = limits } }

    /// Forgets who has called how often, and every cooldown.
    package func forgetLimits() { use { $0.limiter.forget() } }

    /// The next update gets an identifier by chance, as after an idle week.
    package func restartUpdateIDs(of bot: Int64) {
        use { world in
            world.bots[bot]?.updates.nextID = Int64.random(in: 1_000...900_000_000, using: &world.random)
        }
    }

    /// Puts an update of any kind before a bot.
    package func deliver(_ kind: String, _ payload: JSONValue, to bot: Int64, line: String = "other") {
        use { $0.enqueue(kind, payload, for: bot, line: line) }
    }
}
