package import FoundationEssentials
import JSON

/// One update that is due at a bot's webhook. Whoever takes it must say how it went.
package struct WebhookDelivery: Sendable {
    package let botID: Int64
    package let updateID: Int64
    package let url: String
    package let secretToken: String?
    package let body: Data
    let line: String

    package enum Outcome: Sendable, Hashable {
        /// Seconds of `Retry-After`.
        case answered(status: Int, retryAfter: Int64? = nil)
        /// No answer.
        case failed(String)
    }
}

extension World {
    /// Updates to be sent now: of each line the first, of each bot as many at once as it allows.
    mutating func takeWebhookDeliveries() -> [WebhookDelivery] {
        let candidates = webhookCandidates
        webhookCandidates = []
        var deliveries: [WebhookDelivery] = []
        let time = now
        for bot in candidates { deliveries += bots[bot]?.updates.take(bot: bot, now: time) ?? [] }
        return deliveries
    }

    mutating func finish(_ delivery: WebhookDelivery, _ outcome: WebhookDelivery.Outcome) {
        report.webhookCalls += 1
        var problem: String?
        var retryAfter: Int64?
        switch outcome {
        case .answered(let status, _) where (200..<300).contains(status): break
        case .answered(let status, let seconds):
            retryAfter = seconds.map { min($0, 3600) }
            problem = "Wrong response from the webhook: \(status)"
        case .failed(let reason): problem = reason
        }
        webhookCandidates.insert(delivery.botID)
        if let problem {
            report.webhookFailures += 1
            let (date, time) = (date, now)
            bots[delivery.botID]?.updates.lastError = (date, problem)
            bots[delivery.botID]?.updates.failed(delivery, retryAfter: retryAfter, now: time)
            if let next = bots[delivery.botID]?.updates.lines[delivery.line]?.next, next > time {
                webhookRetries.append((next, delivery.botID, delivery.line))
            }
        } else {
            let time = now
            bots[delivery.botID]?.updates.succeeded(delivery, now: time)
        }
    }

    /// When a failed update is tried again at the earliest; `nil` when none waits.
    var nextWebhookRetry: Int64? { webhookRetries.map(\.time).min() }

    /// Lines whose pause is over.
    mutating func wakeWebhooks() {
        let time = now
        for retry in webhookRetries where retry.time <= time {
            bots[retry.bot]?.updates.makeReady(retry.line, now: time)
            webhookCandidates.insert(retry.bot)
        }
        webhookRetries.removeAll { $0.time <= time }
    }
}

extension UpdateQueue {
    fileprivate mutating func take(bot: Int64, now: Int64) -> [WebhookDelivery] {
        guard var webhook else { return [] }
        var deliveries: [WebhookDelivery] = []
        while webhook.inFlight < webhook.maxConnections, !ready.isEmpty {
            let name = ready.removeFirst()
            lines[name]?.isReady = false
            guard let id = lines[name]?.ids.first, let item = items[id], lines[name]?.isInFlight == false else {
                continue
            }
            lines[name]?.isInFlight = true
            webhook.inFlight += 1
            deliveries.append(
                WebhookDelivery(
                    botID: bot, updateID: id, url: webhook.url, secretToken: webhook.secretToken,
                    body: item.body.serialized(), line: name))
        }
        self.webhook = webhook
        return deliveries
    }

    fileprivate mutating func succeeded(_ delivery: WebhookDelivery, now: Int64) {
        land(delivery)
        lines[delivery.line]?.failures = 0
        lines[delivery.line]?.next = 0
        remove(delivery.updateID)
        makeReady(delivery.line, now: now)
    }

    fileprivate mutating func failed(_ delivery: WebhookDelivery, retryAfter: Int64?, now: Int64) {
        land(delivery)
        let failures = (lines[delivery.line]?.failures ?? 0) + 1
        lines[delivery.line]?.failures = failures
        lines[delivery.line]?.next = now + (retryAfter ?? Webhook.delay(afterFailures: failures)) * 1_000_000
        // Telegram gives up after a day.
        if let item = items[delivery.updateID], now - item.queued > 86_400_000_000 { remove(item.id) }
        makeReady(delivery.line, now: now)
    }

    private mutating func land(_ delivery: WebhookDelivery) {
        lines[delivery.line]?.isInFlight = false
        webhook?.inFlight -= 1
    }
}
