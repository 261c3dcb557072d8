import JSON

/// All that the simulated Telegram knows. A value: whoever holds it decides about locks and time.
struct World {
    /// Microseconds since 1970, set before each use.
    var now: Int64 = 0
    var configuration: SandboxConfiguration
    var botsByToken: [String: Int64] = [:]
    var bots: [Int64: Bot] = [:]
    var people: [Int64: Person] = [:]
    var groups: [Int64: Group] = [:]
    /// Who has a private chat with which bot, and whether it is blocked.
    var dialogs: [ChatKey: Dialog] = [:]
    var messages: [ChatKey: [Int64: MessageRecord]] = [:]
    var files: [StoredFile] = []
    var callbackQueries: [String: CallbackQueryRecord] = [:]
    var limiter: RateLimiter
    var faults: [SandboxFault] = []
    var report = SandboxReport()
    var outage: SandboxFault.Effect?
    var random: SplitMix64
    var nextID: Int64 = 1000
    /// Bots with updates that may be due at their webhooks.
    var webhookCandidates: Set<Int64> = []
    /// Lines that pause after a failure, until when (microseconds).
    var webhookRetries: [(time: Int64, bot: Int64, line: String)] = []
    /// Bots that have something new to look at.
    var touched: Set<Int64> = []
    /// Contents that bots have sent, to notice one sent twice.
    var sentContents: Set<Int> = []

    struct Dialog {
        var isBlocked = false
    }

    struct CallbackQueryRecord {
        let bot: Int64
        /// What the bot answered; `nil` until it does.
        var answer: [String: JSONValue]?
    }

    init(configuration: SandboxConfiguration) {
        self.configuration = configuration
        limiter = RateLimiter(limits: configuration.limits)
        random = SplitMix64(seed: configuration.seed)
    }

    /// Unix seconds.
    var date: Int64 { now / 1_000_000 }

    mutating func makeID() -> Int64 {
        nextID += 1
        return nextID
    }
}
