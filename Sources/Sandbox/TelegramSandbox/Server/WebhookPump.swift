package import HTTPClient
import HTTPTypes
import JSON
package import Logging

/// Sends updates to webhooks as Telegram does: of each chat one after the other, again and again until they are taken.
package struct WebhookPump: Sendable {
    let sandbox: TelegramSandbox
    let http: any HTTPSending
    let logger: Logger

    package init(
        sandbox: TelegramSandbox, http: any HTTPSending, logger: Logger = Logger(label: "sandbox.webhooks")
    ) {
        self.sandbox = sandbox
        self.http = http
        self.logger = logger
    }

    /// Until the task is cancelled.
    package func run() async {
        let bell = sandbox.bells[Bells.webhooks]
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let rings = bell.rings
                for delivery in sandbox.takeWebhookDeliveries() { group.addTask { await send(delivery) } }
                let pause = sandbox.nextWebhookRetry.map { Duration.microseconds(max($0, 1000)) } ?? .seconds(60)
                await bell.wait(after: rings, timeout: pause)
            }
            group.cancelAll()
        }
    }

    private func send(_ delivery: WebhookDelivery) async {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let secret = delivery.secretToken { headers["X-Telegram-Bot-Api-Secret-Token"] = secret }
        // Telegram waits a minute for an answer.
        let request = HTTPClientRequest(
            method: .post, url: delivery.url, headers: headers, body: .bytes(delivery.body), timeout: .seconds(60))
        do {
            let response = try await http.send(request)
            let retryAfter = response.headers[.retryAfter].flatMap { Int64($0) }
            sandbox.finish(delivery, .answered(status: response.status.code, retryAfter: retryAfter))
            if response.status.isSuccess { execute(response, for: delivery) }
        } catch {
            logger.debug("webhook failed", metadata: ["bot": .integer(delivery.botID)])
            sandbox.finish(delivery, .failed(error.description))
        }
    }

    /// An answer that names a method is carried out, as Telegram does: a program must answer with an empty body.
    private func execute(_ response: HTTPClientResponse, for delivery: WebhookDelivery) {
        guard case .object(var parameters)? = try? JSONValue(parsing: response.body),
            let method = parameters.removeValue(forKey: "method")?.stringValue,
            let token = sandbox.token(of: delivery.botID)
        else { return }
        _ = sandbox.handle(SandboxCall(token: token, method: method, parameters: .json(parameters)))
    }
}
