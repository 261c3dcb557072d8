package import FoundationEssentials
import Synchronization

/// A Telegram of our own: bots, people, groups with topics, and a Bot API that follows the official server's rules and
/// words, strictly. Everything happens under one lock and at the time that `now` tells; nothing waits but
/// `respond(to:)`.
package final class TelegramSandbox: Sendable {
    private let world: Mutex<World>
    private let now: @Sendable () -> Int64
    /// Rung whenever updates may wait for someone.
    let bells = Bells()

    /// - Parameter now: microseconds since 1970; the system's clock unless given.
    package init(
        _ configuration: SandboxConfiguration = SandboxConfiguration(),
        now: @escaping @Sendable () -> Int64 = SandboxClock.now
    ) {
        world = Mutex(World(configuration: configuration))
        self.now = now
    }

    /// Everything changes the world through here.
    func use<Value: Sendable, Failure: Error>(
        _ body: (inout sending World) throws(Failure) -> sending Value
    ) throws(Failure) -> Value {
        let time = now()
        var touched: Set<Int64> = []
        defer { bells.ring(touched) }
        return try world.withLock { (world) throws(Failure) in
            world.now = time
            defer {
                touched = world.touched
                if !world.webhookCandidates.isEmpty { touched.insert(Bells.webhooks) }
                world.touched = []
            }
            return try body(&world)
        }
    }

    /// The same for what gives nobody anything to do.
    func peek<Value: Sendable, Failure: Error>(
        _ body: (inout sending World) throws(Failure) -> sending Value
    ) throws(Failure) -> Value {
        let time = now()
        return try world.withLock { (world) throws(Failure) in
            world.now = time
            return try body(&world)
        }
    }

    /// Answers a call at once; a getUpdates that finds nothing answers an empty list.
    package func handle(_ call: SandboxCall) -> SandboxReply { use { $0.handle(call) } }

    /// The file at a path that getFile answered; `nil` when the token or the path is wrong.
    package func download(token: String, path: String) -> Data? {
        peek { world in
            guard let bot = world.botsByToken[token], world.bots[bot]?.isRevoked == false else { return nil }
            let digits = path.split(separator: "_").last?.prefix(while: \.isNumber) ?? ""
            guard let number = Int(digits), world.files.indices.contains(number), world.files[number].path == path
            else {
                return nil
            }
            return world.files[number].data
        }
    }

    /// What has been seen since the start or the last `resetReport()`.
    package var report: SandboxReport { peek { $0.report } }

    package func resetReport() { use { $0.report = SandboxReport() } }

    /// Updates that are due at webhooks now. Whoever takes one must call `finish(_:_:)`.
    package func takeWebhookDeliveries() -> [WebhookDelivery] {
        peek {
            $0.wakeWebhooks()
            return $0.takeWebhookDeliveries()
        }
    }

    package func finish(_ delivery: WebhookDelivery, _ outcome: WebhookDelivery.Outcome) {
        use { $0.finish(delivery, outcome) }
    }

    /// Microseconds until a failed update is tried again; `nil` when none waits.
    package var nextWebhookRetry: Int64? { peek { world in world.nextWebhookRetry.map { $0 - world.now } } }

    /// How many bots have asked for updates at least once.
    package var pollingBots: Int { peek { world in world.bots.values.count { $0.updates.poll > 0 } } }

    /// Updates that wait for a bot.
    package func pendingUpdates(of bot: Int64) -> Int { peek { $0.bots[bot]?.updates.items.count ?? 0 } }
}
