/// Something that goes wrong on command.
package struct SandboxFault: Sendable, Hashable {
    package enum Effect: Sendable, Hashable {
        /// The answer comes that much later; what was asked is done at once.
        case latency(Duration)
        /// The connection breaks; nothing is done.
        case cutBeforeAcceptance
        /// What was asked is done; the connection breaks before the answer.
        case cutAfterAcceptance
        /// 429; the chat, or the bot where the call names none, then stays blocked for that many seconds.
        case tooManyRequests(retryAfter: Int64)
        /// That status in the Bot API's form; nothing is done.
        case error(status: Int, description: String)
        /// That status with a page of HTML; nothing is done.
        case page(status: Int)
        /// What was asked is done; 200 with text that is not JSON.
        case garbage
    }

    package var effect: Effect
    /// Which calls; `nil` for all.
    package var botID: Int64?
    package var method: String?
    package var chatID: Int64?
    /// How many calls it strikes; `nil` until it is taken away.
    package var count: Int?
    /// How likely it strikes a call that fits, 0–1.
    package var probability: Double

    package init(
        _ effect: Effect, botID: Int64? = nil, method: String? = nil, chatID: Int64? = nil, count: Int? = 1,
        probability: Double = 1
    ) {
        self.effect = effect
        self.botID = botID
        self.method = method
        self.chatID = chatID
        self.count = count
        self.probability = probability
    }
}

extension SandboxFault.Effect {
    var name: String {
        switch self {
        case .latency: "latency"
        case .cutBeforeAcceptance: "cut_before"
        case .cutAfterAcceptance: "cut_after"
        case .tooManyRequests: "too_many_requests"
        case .error: "error"
        case .page: "page"
        case .garbage: "garbage"
        }
    }
}
