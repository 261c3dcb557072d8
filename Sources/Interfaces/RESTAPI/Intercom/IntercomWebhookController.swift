import HTTPServer
import HTTPTypes
import IntercomBridge
import Kernel
import Metrics

/// `POST` and `HEAD /intercom-webhook`: stores what Intercom tells, then answers.
struct IntercomWebhookController: Sendable {
    let receiver: NotificationReceiver
    private let received: Counter
    private let refused: Counter

    private static let signatureHeader = HTTPFields.Name("X-Hub-Signature")
    private static let bodyLimit = 2 << 20

    init(receiver: NotificationReceiver, metrics: MetricsRegistry) {
        self.receiver = receiver
        received = Counter(
            label: "parley_intercom_webhook_received_total", help: "Notifications stored.", registry: metrics)
        refused = Counter(
            label: "parley_intercom_webhook_unauthorized_total",
            help: "Notifications with a wrong or missing signature.", registry: metrics)
    }

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.post("intercom-webhook", use: receive)
        // Intercom asks so, unsigned, whether the address is there.
        router.head("intercom-webhook") { _, _ in Response(status: .ok) }
    }

    @Sendable func receive(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        switch try await receiver.receive(body, signature: request.headers[Self.signatureHeader], at: .now) {
        case .stored:
            received.increment()
            return Response(status: .ok)
        case .unsigned:
            refused.increment()
            throw APIError(
                status: .unauthorized, code: "wrong_signature",
                detail: "X-Hub-Signature is missing, or is not of this body and the client secret.")
        case .notConnected:
            refused.increment()
            throw APIError(status: .unauthorized, code: "not_connected", detail: "Intercom is not connected.")
        }
    }
}
