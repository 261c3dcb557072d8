import Delivery
import Kernel
import Logging
import SQL
import Synchronization

/// Tells, at the bot, that Telegram refuses its token, however its updates come: a bot with a webhook asks Telegram for
/// nothing by itself, and would look well while everything waits.
final class TokenWatch: DeliveryTransport {
    static let problem = "Telegram refuses the token: run “parley bot add” with a new one"

    private let transport: any DeliveryTransport
    private let database: any Database
    /// Bots of which it has been told.
    private let refused = Mutex<Set<Int64>>([])
    private let logger = Logger(label: "bots")

    init(_ transport: any DeliveryTransport, database: any Database) {
        self.transport = transport
        self.database = database
    }

    func send(_ call: OutgoingCall, owner: Int64) async -> CallOutcome {
        let outcome = await transport.send(call, owner: owner)
        switch outcome {
        case .unavailable: await tell(owner)
        case .done, .refused: await forget(owner)
        default: break
        }
        return outcome
    }

    func probe(owner: Int64) async -> Bool {
        let answered = await transport.probe(owner: owner)
        if answered { await forget(owner) }
        return answered
    }

    private func tell(_ owner: Int64) async {
        guard refused.withLock({ $0.insert(owner).inserted }) else { return }
        do {
            try await database.write { db in
                try BotDirectory.setProblem(Self.problem, of: Bot.ID(owner), at: .now, in: db)
            }
        } catch {
            // The next refusal tells it again.
            refused.withLock { _ = $0.remove(owner) }
            logger.warning("a bot's problem was not kept", metadata: ["bot": "\(owner)", "error": "\(error)"])
        }
    }

    private func forget(_ owner: Int64) async {
        guard refused.withLock({ $0.remove(owner) }) != nil else { return }
        try? await database.write { db in
            try db.later(
                """
                UPDATE bots SET problem = NULL, updated_at = \(Timestamp.now)
                WHERE id = \(owner) AND problem = \(Self.problem)
                """)
        }
    }
}
