import Delivery
import FoundationEssentials
import Kernel
import SQL

/// Prepares and settles deliveries to endpoints.
struct WebhookHandler: DeliveryHandler {
    let payloads: PayloadMaker
    let secrets: EndpointSecrets
    let health: EndpointHealth
    let now: @Sendable () -> Timestamp

    var kinds: [Delivery.Kind] { [WebhookDelivery.kind] }

    /// For how long a delivery waits whose endpoint was stopped while its turn came.
    private static let hold = Duration.seconds(5)

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        guard let endpoint = try Self.endpoint(of: delivery, in: db) else {
            return .cancel(reason: "the endpoint was removed")
        }
        guard endpoint.state == .active else { return .hold(Self.hold) }
        guard let message = try payloads.message(of: delivery, at: now(), in: db) else {
            return .fail(code: "event_missing", message: "the event is gone")
        }
        let call = WebhookCall(
            url: endpoint.url, webhookID: message.webhookID, body: Data(message.body.utf8),
            secrets: try secrets.valid(of: endpoint.id, at: now(), in: db))
        return .call(OutgoingCall(method: "webhook", body: call.record, unlogged: call))
    }

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        guard let endpoint = try Self.endpoint(of: delivery, in: db) else {
            if case .done = outcome { return .sent }
            return .cancelled(reason: "the endpoint was removed")
        }
        let now = now()
        switch outcome {
        case .done:
            try health.succeeded(endpoint, at: now, in: db)
            return .sent
        case .refused(let refusal):
            // All else is our own trouble, and says nothing of the endpoint.
            if [WebhookAnswer.gone, WebhookAnswer.addressForbidden].contains(refusal.code) {
                try health.failed(endpoint, refusal.message, at: now, in: db)
            }
            if refusal.code == WebhookAnswer.gone {
                try health.disable(endpoint, refusal.message, at: now, in: db)
            }
            return suggested
        case .unknown(let refusal) where refusal.code == CallOutcome.Refusal.interrupted:
            // It was us who stopped.
            return .retry(after: .zero, code: refusal.code, message: refusal.message)
        case .notDone(let refusal), .unknown(let refusal), .unavailable(let refusal):
            try health.failed(endpoint, refusal.message, at: now, in: db)
            return try again(delivery, endpoint, refusal, notBefore: .zero, in: db)
        case .throttled(let time, let refusal):
            try health.failed(endpoint, refusal.message, at: now, in: db)
            return try again(delivery, endpoint, refusal, notBefore: time, in: db)
        }
    }

    /// Receivers know a repeat by its `webhook-id`.
    func isRepeatable(_ delivery: Delivery) -> Bool { true }

    /// After the last attempt of the schedule a delivery is given up, if the endpoint took anything since the first one.
    /// If it did not, the endpoint is down, and whether that is given up is decided for all of its deliveries together
    /// (`EndpointHealth.patience`).
    private func again(
        _ delivery: Delivery, _ endpoint: WebhookEndpoint, _ refusal: CallOutcome.Refusal, notBefore: Duration,
        in db: any SQLConnection
    ) throws -> Verdict {
        // Queued again by hand, it begins anew.
        let row = try db.first(
            """
            SELECT COUNT(*), MIN(started_at) FROM attempts
            WHERE delivery_id = \(delivery.id) AND started_at >= \(delivery.createdAt)
            """)
        let attempts: Int = try row?.get(at: 0) ?? 1
        let first: Timestamp? = try row?.get(at: 1)
        var random = SystemRandomNumberGenerator()
        if let wait = RetrySchedule.wait(afterAttempt: max(1, attempts), using: &random) {
            return .retry(after: max(wait, notBefore), code: refusal.code, message: refusal.message)
        }
        if let first, let success = endpoint.lastSuccessAt, success > first {
            return .dead(code: refusal.code, message: refusal.message)
        }
        let wait = RetrySchedule.waitForEndpoint(using: &random)
        return .retry(after: max(wait, notBefore), code: refusal.code, message: refusal.message)
    }

    private static func endpoint(of delivery: Delivery, in db: any SQLConnection) throws -> WebhookEndpoint? {
        try WebhookEndpoint.find(WebhookEndpoint.ID(delivery.ownerID), in: db)
    }
}
