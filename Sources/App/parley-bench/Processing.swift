import Desk
import HTTPServer
import SQL
import TelegramSandbox

/// How many updates a second become tickets, messages, events and deliveries. The bot's limits hold the deliveries
/// back, so that the two cores work on nothing else.
enum Processing {
    private static let count = 20_000
    private static let customers = 1000

    static func measure(_ engine: BenchEngine) async throws -> [Figure] {
        let sandbox = TelegramSandbox(SandboxConfiguration(limits: .none, limitsSetWebhook: false))
        let bodies = (0..<count).map { Workbench.update($0, from: $0 % customers, text: "Where is my parcel? \($0)") }
        return try await Workbench.with(
            on: engine, sandbox: sandbox, http: SandboxTransport(sandbox), settings: ServiceSettings()
        ) { bench in
            _ = try await LoadGenerator.post(
                bodies, to: "/telegram-webhook/\(Workbench.bot)", port: bench.server.port ?? 0, secret: bench.secret)
            let time = try await bench.serving {
                let began = ContinuousClock.now
                try await bench.processed()
                return ContinuousClock.now - began
            }
            let made: Int64? = try await bench.database.read { try $0.value("SELECT COUNT(*) FROM deliveries") }
            guard let made, made >= Int64(count) else { throw BenchFailure(description: "too few deliveries") }
            return [
                Figure(
                    name: "updates processed to deliveries", value: "\(Int(Double(count) / time.inSeconds))/s",
                    aim: "≥ 3000/s")
            ]
        }
    }
}
