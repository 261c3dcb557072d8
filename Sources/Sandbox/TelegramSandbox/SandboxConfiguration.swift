/// The limits that the simulator enforces. The defaults are those of `facts/telegram-bot-api.md`, made strict.
package struct SandboxLimits: Sendable, Hashable {
    /// Calls of one bot in any window.
    package var bot: Window
    /// A private chat: a bucket of that many messages, filled by one each `privateInterval`.
    package var privateBurst: Int
    /// Microseconds.
    package var privateInterval: Int64
    /// All topics of a group together, in any window.
    package var group: Window

    package struct Window: Sendable, Hashable {
        package var count: Int
        /// Microseconds.
        package var length: Int64

        package init(count: Int, length: Int64) {
            self.count = count
            self.length = length
        }
    }

    package init(
        bot: Window = Window(count: 30, length: 1_000_000), privateBurst: Int = 3,
        privateInterval: Int64 = 1_000_000, group: Window = Window(count: 20, length: 60_000_000)
    ) {
        self.bot = bot
        self.privateBurst = privateBurst
        self.privateInterval = privateInterval
        self.group = group
    }

    /// As good as none, for tests of something else.
    package static let none = SandboxLimits(
        bot: Window(count: .max / 4, length: 1_000_000), privateBurst: .max / 4, privateInterval: 1,
        group: Window(count: .max / 4, length: 1_000_000))
}

package struct SandboxConfiguration: Sendable {
    package var limits: SandboxLimits
    /// Whether files are as large as a local Bot API server allows (2000 MB) rather than 20 and 50 MB.
    package var isLocalServer: Bool
    /// For dice and the like; the same seed makes the same history.
    package var seed: UInt64
    /// Whether a second setWebhook within a second is refused, as the official server does.
    package var limitsSetWebhook: Bool

    package init(
        limits: SandboxLimits = SandboxLimits(), isLocalServer: Bool = false, seed: UInt64 = 1,
        limitsSetWebhook: Bool = true
    ) {
        self.limits = limits
        self.isLocalServer = isLocalServer
        self.seed = seed
        self.limitsSetWebhook = limitsSetWebhook
    }
}
