import Kernel

/// Decides when a bot may call: its own limit, the limits of its chats, and the silences that the remote side asked
/// for. Pure: time is passed in.
package struct Limiter: Sendable {
    /// Whom a limit or a silence concerns.
    package enum Scope: Hashable, Sendable {
        case bot
        case chat(Int64)
    }

    private var limits: BotLimits
    private var bot: RateMeter
    private var chats: [Int64: RateMeter] = [:]
    private var cooldowns: [Scope: MonotonicTime] = [:]
    /// Meters are looked through for idle ones when there are this many.
    private var cleanAt = 1024
    private var lastChatRefusal: (chat: Int64, until: MonotonicTime)?

    package init(limits: BotLimits) {
        self.limits = limits
        bot = RateMeter(limit: limits.bot)
    }

    /// Other limits hold from now on.
    mutating func change(to limits: BotLimits, at now: MonotonicTime) {
        self.limits = limits
        bot.change(to: limits.bot, at: now)
        for chat in Array(chats.keys) {
            let limit = limit(of: chat)
            chats[chat]?.change(to: limit, at: now)
        }
    }

    /// When the bot may make any call.
    mutating func botPermission(cost: Int, at now: MonotonicTime) -> RateMeter.Permission {
        if let until = cooldown(of: .bot, at: now) { return .at(until) }
        return bot.permission(cost: cost, at: now)
    }

    /// When a call to this chat may be made, as far as the chat is concerned.
    mutating func chatPermission(_ chat: Int64, cost: Int, at now: MonotonicTime) -> RateMeter.Permission {
        if let until = cooldown(of: .chat(chat), at: now) { return .at(until) }
        return chats[chat]?.permission(cost: cost, at: now) ?? .now
    }

    /// Takes room for a call that both permissions allow now. Every reservation ends in `finish` or `release`.
    mutating func reserve(chat: Int64?, cost: Int, at now: MonotonicTime) {
        bot.reserve(cost: cost)
        guard let chat else { return }
        if chats.count >= cleanAt { forgetIdleChats(at: now) }
        let limit = limit(of: chat)
        chats[chat, default: RateMeter(limit: limit)].reserve(cost: cost)
    }

    /// The call was answered or given up: it weighs for a window from now on.
    package mutating func finish(chat: Int64?, cost: Int, at now: MonotonicTime) {
        bot.finish(cost: cost, at: now)
        if let chat { chats[chat]?.finish(cost: cost, at: now) }
    }

    /// The call was never sent.
    mutating func release(chat: Int64?, cost: Int) {
        bot.release(cost: cost)
        if let chat { chats[chat]?.release(cost: cost) }
    }

    /// Counts a call made before this process began, `ago` before now.
    package mutating func remember(chat: Int64?, cost: Int, at time: MonotonicTime) {
        reserve(chat: chat, cost: cost, at: time)
        finish(chat: chat, cost: cost, at: time)
    }

    /// Silences a scope. A shorter silence never ends a longer one.
    package mutating func cool(_ scope: Scope, until: MonotonicTime) {
        cooldowns[scope] = max(cooldowns[scope] ?? .distantPast, until)
    }

    /// The remote side refused a call to `chat` until `until`. An error names no scope, so it is found out: the chat
    /// is silenced; when another chat is refused while the first is still silent, or the call had no chat, it was the
    /// bot as a whole.
    /// - Returns: the scopes that are silent now because of it.
    package mutating func refused(chat: Int64?, until: MonotonicTime, at now: MonotonicTime) -> [Scope] {
        guard let chat else {
            bot.tighten(at: now)
            cool(.bot, until: until)
            return [.bot]
        }
        let limit = limit(of: chat)
        chats[chat, default: RateMeter(limit: limit)].tighten(at: now)
        cool(.chat(chat), until: until)
        defer { lastChatRefusal = (chat, until) }
        guard let last = lastChatRefusal, last.chat != chat, last.until > now else { return [.chat(chat)] }
        bot.tighten(at: now)
        cool(.bot, until: until)
        return [.chat(chat), .bot]
    }

    private func limit(of chat: Int64) -> RateLimit { chat < 0 ? limits.group : limits.privateChat }

    private mutating func cooldown(of scope: Scope, at now: MonotonicTime) -> MonotonicTime? {
        guard let until = cooldowns[scope] else { return nil }
        if until > now { return until }
        cooldowns[scope] = nil
        return nil
    }

    private mutating func forgetIdleChats(at now: MonotonicTime) {
        for chat in Array(chats.keys) where chats[chat]?.isIdle(at: now) == true { chats[chat] = nil }
        cleanAt = max(1024, chats.count * 2)
    }
}
