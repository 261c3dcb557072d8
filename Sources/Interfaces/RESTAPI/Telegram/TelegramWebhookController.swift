import Desk
import HTTPServer
import HTTPTypes
import Metrics

/// `POST /telegram-webhook/{bot_id}`: stores what Telegram sends, then answers. The answer is empty: Telegram would
/// carry out a method named in it.
struct TelegramWebhookController: Sendable {
    let receiver: WebhookReceiver
    let received: Counter
    let refused: Counter

    private static let secretHeader = HTTPFields.Name("X-Telegram-Bot-Api-Secret-Token")
    private static let bodyLimit = 1 << 20

    init(receiver: WebhookReceiver, metrics: MetricsRegistry) {
        self.receiver = receiver
        received = Counter(
            label: "parley_telegram_webhook_received_total", help: "Updates stored.", registry: metrics)
        refused = Counter(
            label: "parley_telegram_webhook_unauthorized_total", help: "Requests with a wrong or missing secret.",
            registry: metrics)
    }

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.post("telegram-webhook/:bot_id", use: receive)
    }

    @Sendable func receive(_ request: Request, _ context: APIContext) async throws -> Response {
        guard let bot = context.parameters.get("bot_id", as: Int64.self) else { throw APIError.notFound("bot") }
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        do {
            try await receiver.receive(bot: bot, secret: request.headers[Self.secretHeader], body: body)
        } catch let refusal as WebhookReceiver.Refusal {
            throw answer(to: refusal)
        }
        received.increment()
        return Response(status: .ok)
    }

    private func answer(to refusal: WebhookReceiver.Refusal) -> APIError {
        switch refusal {
        case .unknownBot: return .notFound("bot")
        case .wrongSecret:
            refused.increment()
            return APIError(
                status: .unauthorized, code: "wrong_secret", detail: "The secret token is missing or wrong.")
        case .notJSON(let problem):
            return .invalid("body", "not_json", "is not JSON: \(problem)")
        case .noUpdateID:
            return .invalid("update_id", "required", "is required")
        }
    }
}
