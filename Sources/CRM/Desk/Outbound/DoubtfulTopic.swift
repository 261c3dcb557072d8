import Delivery
import Kernel
import SQL
import TelegramBotAPI

/// A topic whose making has no outcome: it may be there, and then Telegram tells of it (`forum_topic_created`). It is
/// made again only when nothing that Telegram has to tell is left: a webhook that failed for a while is told late.
enum DoubtfulTopic {
    enum Step {
        case make
        /// How much Telegram has not told yet.
        case ask(GetWebhookInfo)
        case wait(Duration)
    }

    /// How long a call that was cut off may take to be carried out.
    static let settling = Duration.seconds(15)
    /// Between two questions.
    private static let pause = Duration.seconds(2)
    /// A webhook that is never told everything must not hold up a ticket for ever: Telegram's own pauses between
    /// repetitions are shorter.
    private static let limit = Duration.seconds(600)

    private struct Attempt: RowDecodable {
        let isQuestion: Bool
        let outcome: String?
        let finishedAt: Timestamp?
        let response: String?

        init(row: Row) throws {
            isQuestion = try row.get("method", as: String.self) == GetWebhookInfo.name
            outcome = try row.get("outcome")
            finishedAt = try row.get("finished_at")
            response = try row.get("response")
        }
    }

    static func step(of delivery: Delivery, at now: Timestamp, in db: any SQLConnection) throws -> Step {
        guard delivery.attempts > 1 else { return .make }
        let past: [Attempt] = try db.all(
            """
            SELECT method, outcome, finished_at, response FROM attempts WHERE delivery_id = \(delivery.id)
            ORDER BY number DESC LIMIT 1000
            """)
        guard let tried = past.first(where: { !$0.isQuestion }), tried.outcome == "unknown",
            let doubtSince = tried.finishedAt, now - doubtSince < limit
        else { return .make }
        guard let last = past.first, last.isQuestion, let answeredAt = last.finishedAt, let response = last.response,
            pending(in: response) == 0
        else { return .ask(GetWebhookInfo()) }
        let isToBeProcessed =
            try db.first(
                """
                SELECT 1 FROM receipts WHERE source = 'telegram' AND owner_id = \(delivery.ownerID)
                    AND state = 'pending' AND received_at <= \(answeredAt) LIMIT 1
                """) != nil
        return isToBeProcessed ? .wait(.seconds(1)) : .make
    }

    /// What follows from the answer to a question; nil when the call that was made was not one.
    static func verdict(on delivery: Delivery, _ response: String, in db: any SQLConnection) throws -> Verdict? {
        let method: String? = try db.value(
            "SELECT method FROM attempts WHERE delivery_id = \(delivery.id) AND number = \(delivery.attempts)")
        guard method == GetWebhookInfo.name else { return nil }
        let isOver = pending(in: response) == 0
        return .retry(
            after: isOver ? .zero : pause, code: "unknown", message: "it is being found out whether the topic is there")
    }

    private static func pending(in response: String) -> Int? {
        let info: WebhookInfo? = SentMessages.result(in: response)
        return info?.pendingUpdateCount
    }
}
