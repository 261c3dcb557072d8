import Delivery
import FoundationEssentials
import HTTPClient
import HTTPTypes
import Kernel

/// Sends requests to endpoints, signed at the moment of sending.
struct WebhookTransport: DeliveryTransport {
    let http: any HTTPSending
    let now: @Sendable () -> Timestamp

    /// For the whole exchange (Standard Webhooks 1.0.0 proposes 15 to 30 s).
    private static let timeout = Duration.seconds(30)
    /// What is read of an answer; the log keeps the first 4 kB.
    private static let answerLimit = 64 << 10

    func send(_ call: OutgoingCall, owner: Int64) async -> CallOutcome {
        guard let call = call.unlogged as? WebhookCall else {
            return .refused(.init(code: "internal", message: "the call is not a webhook's"))
        }
        var headers = WebhookSignature.headers(
            id: call.webhookID, body: call.body, secrets: call.secrets, at: now())
        headers[.contentType] = "application/json"
        var request = HTTPClientRequest(
            method: .post, url: call.url, headers: headers, body: .bytes(call.body), timeout: Self.timeout,
            responseLimit: Self.answerLimit)
        request.isResponseCut = true
        do {
            return WebhookAnswer.outcome(try await http.send(request), at: now())
        } catch {
            return WebhookAnswer.outcome(error)
        }
    }

    /// There is nothing harmless to call: deliveries are the probes (`CircuitBreaker.Rules.Probe.delivery`).
    func probe(owner: Int64) async -> Bool { false }
}
