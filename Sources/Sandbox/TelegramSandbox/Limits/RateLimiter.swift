/// Counts calls against `SandboxLimits`. Strict: a refused call costs nothing, but its scope stays blocked until
/// `retry_after` has passed. A call that costs more than a whole window (an album, copyMessages) is let through when
/// the window is empty, or the bucket full, and then fills it beyond its brim.
struct RateLimiter {
    enum Scope: Hashable {
        case bot(Int64)
        case chat(bot: Int64, ChatKey)
    }

    enum Verdict: Hashable {
        case allowed
        /// Too fast. Seconds.
        case refused(retryAfter: Int64)
        /// Called while a `retry_after` was running. Seconds that remain.
        case duringCooldown(retryAfter: Int64)
    }

    var limits: SandboxLimits
    private var windows: [Scope: SlidingWindow] = [:]
    private var buckets: [Scope: Bucket] = [:]
    private(set) var cooldowns: [Scope: Int64] = [:]

    init(limits: SandboxLimits) { self.limits = limits }

    private struct Bucket {
        var level: Double
        var updated: Int64
    }

    /// Whether a call may be made now; a refusal begins a cooldown.
    mutating func check(bot: Int64, chat: ChatKey?, cost: Int, now: Int64) -> Verdict {
        let scopes = [Scope.bot(bot)] + (chat.map { [.chat(bot: bot, $0)] } ?? [])
        for scope in scopes {
            if let until = cooldowns[scope] {
                if until > now { return .duringCooldown(retryAfter: Self.seconds(until - now)) }
                cooldowns[scope] = nil
            }
        }
        for scope in scopes {
            let wait = self.wait(scope, cost: cost, now: now)
            guard wait > 0 else { continue }
            let seconds = Self.seconds(wait)
            block(scope, seconds: seconds, now: now)
            return .refused(retryAfter: seconds)
        }
        return .allowed
    }

    /// Counts a call that was carried out.
    mutating func commit(bot: Int64, chat: ChatKey?, cost: Int, now: Int64) {
        windows[.bot(bot), default: SlidingWindow()].add(cost, now: now)
        guard let chat else { return }
        let scope = Scope.chat(bot: bot, chat)
        switch chat {
        case .group: windows[scope, default: SlidingWindow()].add(cost, now: now)
        case .dialog: buckets[scope] = Bucket(level: level(scope, now: now) - Double(cost), updated: now)
        }
    }

    mutating func block(_ scope: Scope, seconds: Int64, now: Int64) {
        cooldowns[scope] = max(cooldowns[scope] ?? 0, now + seconds * 1_000_000)
    }

    mutating func forget() {
        windows = [:]
        buckets = [:]
        cooldowns = [:]
    }

    /// Microseconds until the scope has room.
    private mutating func wait(_ scope: Scope, cost: Int, now: Int64) -> Int64 {
        switch scope {
        case .bot: return windows[scope, default: SlidingWindow()].wait(cost, limits.bot, now: now)
        case .chat(_, .group): return windows[scope, default: SlidingWindow()].wait(cost, limits.group, now: now)
        case .chat(_, .dialog):
            let missing = Double(min(cost, limits.privateBurst)) - level(scope, now: now)
            return missing <= 0.000_001 ? 0 : Int64((missing * Double(limits.privateInterval)).rounded(.up))
        }
    }

    private func level(_ scope: Scope, now: Int64) -> Double {
        guard let bucket = buckets[scope] else { return Double(limits.privateBurst) }
        let gained = Double(now - bucket.updated) / Double(limits.privateInterval)
        return min(Double(limits.privateBurst), bucket.level + gained)
    }

    private static func seconds(_ microseconds: Int64) -> Int64 { max(1, (microseconds + 999_999) / 1_000_000) }
}
