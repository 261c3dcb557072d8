/// How many calls a scope takes: `30/1s` (30 in any second), or with a burst `1/1s+3` (one a second on average, three
/// at once after a rest).
package struct RateLimit: Sendable, Hashable, CustomStringConvertible {
    package let count: Int
    package let window: Duration
    /// The capacity of a token bucket; nil for a sliding window.
    package let burst: Int?

    package init(count: Int, window: Duration, burst: Int? = nil) {
        self.count = count
        self.window = window
        self.burst = burst
    }

    /// Reads `count/window[+burst]`, the window in seconds with decimals: `20/0.5s`, `1/1s+3`.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), count > 0 else { return nil }
        let rest = parts[1].split(separator: "+", omittingEmptySubsequences: false)
        guard (1...2).contains(rest.count), let unit = rest[0].last, unit == "s",
            let seconds = Double(rest[0].dropLast()), seconds.isFinite, seconds > 0, seconds <= 86_400
        else { return nil }
        if rest.count == 2 {
            guard let burst = Int(rest[1]), burst > 0 else { return nil }
            self.init(count: count, window: .seconds(seconds), burst: burst)
        } else {
            self.init(count: count, window: .seconds(seconds))
        }
    }

    package var description: String {
        let microseconds = window.components.seconds * 1_000_000 + window.components.attoseconds / 1_000_000_000_000
        let seconds =
            microseconds % 1_000_000 == 0 ? "\(microseconds / 1_000_000)" : "\(Double(microseconds) / 1_000_000)"
        return "\(count)/\(seconds)s" + (burst.map { "+\($0)" } ?? "")
    }
}

/// The limits of one bot.
package struct BotLimits: Sendable, Hashable {
    /// All calls of the bot together.
    package var bot: RateLimit
    /// One private chat.
    package var privateChat: RateLimit
    /// One group, all of its topics together.
    package var group: RateLimit

    package init(bot: RateLimit, privateChat: RateLimit, group: RateLimit) {
        self.bot = bot
        self.privateChat = privateChat
        self.group = group
    }

    /// Telegram's guidance (Bots FAQ, "My bot is hitting limits").
    package static let standard = BotLimits(
        bot: RateLimit(count: 30, window: .seconds(1)),
        privateChat: RateLimit(count: 1, window: .seconds(1), burst: 3),
        group: RateLimit(count: 20, window: .seconds(60)))

    /// As good as none, for a server that enforces none.
    package static let unlimited = BotLimits(
        bot: RateLimit(count: 1_000_000, window: .seconds(1)),
        privateChat: RateLimit(count: 1_000_000, window: .seconds(1)),
        group: RateLimit(count: 1_000_000, window: .seconds(1)))
}
