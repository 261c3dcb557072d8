import Kernel
import SQL

/// What waits, as the tables say: the same on every node. Each query reads a partial index.
struct WorkloadSnapshot: Sendable {
    private let pending: Int64
    private let oldestPending: Duration
    private let backlog: [(owner: Int64, stream: Delivery.Stream, count: Int64)]
    private let unsettled: [(state: Delivery.State, count: Int64)]
    private let silentBots: Int64
    private let silentChats: Int64

    init(at now: Timestamp, in db: any SQLConnection) throws {
        pending = try db.value("SELECT COUNT(*) FROM receipts WHERE state = 'pending'") ?? 0
        let oldest: Timestamp? = try db.value(
            "SELECT received_at FROM receipts WHERE state = 'pending' AND state <> 'done' ORDER BY id LIMIT 1")
        oldestPending = oldest.map { max(.zero, now - $0) } ?? .zero
        backlog = try db.rows(
            """
            SELECT owner_id, stream, COUNT(*) FROM deliveries WHERE state = 'queued' AND destination = 'telegram'
            GROUP BY owner_id, stream ORDER BY owner_id, stream
            """
        ).map { (try $0.get(at: 0), try $0.get(at: 1), try $0.get(at: 2)) }
        unsettled = try [Delivery.State.uncertain, .dead].map { state in
            (state, try db.value("SELECT COUNT(*) FROM deliveries WHERE state = \(state) AND state <> 'sent'") ?? 0)
        }
        silentBots =
            try db.value(
                "SELECT COUNT(*) FROM cooldowns WHERE until > \(now) AND scope LIKE 'telegram:%:*'") ?? 0
        silentChats =
            try db.value(
                "SELECT COUNT(*) FROM cooldowns WHERE until > \(now) AND scope LIKE 'telegram:%' AND scope NOT LIKE '%:*'"
            ) ?? 0
    }

    func report(_ gauge: (String, String, Double, [(String, String)]) -> Void) {
        gauge("parley_receipts_pending", "Receipts that wait to be processed.", Double(pending), [])
        gauge(
            "parley_receipts_oldest_pending_seconds", "Age of the oldest receipt that waits; 0 when none does.",
            oldestPending.milliseconds / 1000, [])
        for (owner, stream, count) in backlog {
            gauge(
                "parley_deliveries_backlog", "Deliveries that wait, by bot and stream.", Double(count),
                [("bot", String(owner)), ("stream", Self.name(of: stream))])
        }
        for (state, count) in unsettled {
            gauge(
                "parley_deliveries_\(state.rawValue)", "Deliveries that wait for a person to decide.", Double(count), []
            )
        }
        let help = "Bots and chats that must stay silent because Telegram said so."
        gauge("parley_cooldowns", help, Double(silentBots), [("scope", "bot")])
        gauge("parley_cooldowns", help, Double(silentChats), [("scope", "chat")])
    }

    private static func name(of stream: Delivery.Stream) -> String {
        switch stream {
        case .customer: "customer"
        case .staff: "staff"
        case .cosmetic: "cosmetic"
        case .event: "event"
        }
    }
}
