import Desk
import Kernel
import SQL
import WebhooksOut

/// Sends a webhook endpoint a test.
enum WebhookTestCommand: Command {
    static let words = ["webhook", "test"]
    static let usage = "ENDPOINT_ID"
    static let summary = "Sends an endpoint a test and says what came of it; parley serve has to run."

    /// A request may take 30 seconds, and it is found within one.
    private static let patience = Duration.seconds(35)

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(1)
        guard let number = Int64(arguments.operands[0]) else {
            throw UsageError(description: "“\(arguments.operands[0])” is no endpoint's number; see parley webhook list")
        }
        try await App.with(settings) { app in
            let id = try await app.database.write { [webhooks = app.webhooks] db in
                guard let endpoint = try WebhookEndpoint.find(WebhookEndpoint.ID(number), in: db) else {
                    throw Failure(description: "there is no endpoint \(number); see parley webhook list")
                }
                guard endpoint.state == .active else {
                    throw Failure(description: "endpoint \(number) is \(endpoint.state.rawValue): resume it first")
                }
                return try webhooks.testSender.send(to: endpoint, at: .now, in: db)
            }
            let end = ContinuousClock.now + patience
            while ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(100))
                guard let delivery = try await app.database.read({ try DeliveryDesk.find(id, in: $0) }) else {
                    continue
                }
                if delivery.state == .sent {
                    if arguments.has("json") { return try Console.print(json: ["delivery": id.rawValue]) }
                    return Console.print("The endpoint took the test (delivery \(id)).")
                }
                if let error = delivery.error { throw Failure(description: "the test was not taken: \(error)") }
            }
            throw Failure(description: "the test waits (delivery \(id)); does parley serve run?")
        }
    }
}
