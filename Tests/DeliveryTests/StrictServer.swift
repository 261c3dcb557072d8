import Delivery

/// Enforces Telegram's limits to the letter on a virtual clock, and counts what breaks them.
struct StrictServer {
    private let limits: BotLimits
    private var bot: [Int64] = []
    private var chats: [Int64: [Int64]] = [:]
    private(set) var violations = 0
    private(set) var accepted = 0
    /// Chats that must stay silent, and until when.
    var silenced: [Int64: MonotonicTime] = [:]
    private(set) var callsWhileSilenced = 0

    init(limits: BotLimits) { self.limits = limits }

    mutating func receive(chat: Int64?, cost: Int, at time: MonotonicTime) {
        accepted += 1
        let now = time.microseconds
        for _ in 0..<cost { bot.append(now) }
        let botWindow = microseconds(limits.bot.window)
        bot.removeAll { $0 <= now - botWindow }
        if bot.count > limits.bot.count { violations += 1 }
        guard let chat else { return }
        if let until = silenced[chat], time < until { callsWhileSilenced += 1 }
        let limit = chat < 0 ? limits.group : limits.privateChat
        var times = chats[chat, default: []]
        for _ in 0..<cost { times.append(now) }
        let window = microseconds(limit.window)
        if let burst = limit.burst {
            // A bucket holds `burst`: any stretch of n windows sees at most burst + n * count calls.
            times.removeAll { $0 <= now - 60 * window }
            for (index, start) in times.enumerated() {
                let allowed = Double(burst) + Double((now - start) * Int64(limit.count)) / Double(window)
                if Double(times.count - index) > allowed + 0.001 && cost <= burst { violations += 1 }
            }
        } else {
            times.removeAll { $0 <= now - window }
            if times.count > max(limit.count, cost) { violations += 1 }
        }
        chats[chat] = times
    }

    private func microseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
    }
}
