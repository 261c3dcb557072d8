import Desk
import HTTPServer
import HTTPTypes
import SQL
import TelegramSandbox

/// How many updates a second the webhook acknowledges, each on disk before it is, beside what the server does with a
/// handler that only reads the body.
enum Acknowledgements {
    private static let count = 40_000

    static func measure(_ engine: BenchEngine) async throws -> [Figure] {
        let sandbox = TelegramSandbox(SandboxConfiguration(limits: .none))
        let bodies = (0..<count).map { Workbench.update($0, from: $0 % 2000, text: "Where is my parcel? \($0)") }
        return try await Workbench.with(
            on: engine, sandbox: sandbox, http: SandboxTransport(sandbox), settings: ServiceSettings()
        ) { bench in
            let ceiling = try await ceiling(bodies)
            let time = try await LoadGenerator.post(
                bodies, to: "/telegram-webhook/\(Workbench.bot)", port: bench.server.port ?? 0, secret: bench.secret)
            let stored: Int64? = try await bench.database.read { try $0.value("SELECT COUNT(*) FROM receipts") }
            guard stored == Int64(count) else { throw BenchFailure(description: "stored: \(stored ?? 0)") }
            let rate = Double(count) / time.inSeconds
            return [
                Figure(name: "no-op POST, 256 keep-alive connections", value: "\(Int(ceiling))/s"),
                Figure(name: "webhook acknowledged, on disk", value: "\(Int(rate))/s", aim: "≥ 10000/s"),
                Figure(name: "  of the no-op ceiling", value: (rate / ceiling).hundredths, aim: "≥ 0.50"),
            ]
        }
    }

    private static func ceiling(_ bodies: [String]) async throws -> Double {
        let router = Router()
        router.post("noop") { request, _ in
            _ = try await request.body.collect()
            return Response(status: .ok)
        }
        let server = HTTPServer(configuration: .init(), responder: router.buildResponder())
        try server.start()
        let time = try await LoadGenerator.post(bodies, to: "/noop", port: server.port ?? 0, secret: "none")
        await server.stop()
        return Double(bodies.count) / time.inSeconds
    }
}

extension Double {
    var hundredths: String {
        let whole = Int((self * 100).rounded())
        return "\(whole / 100).\(whole % 100 < 10 ? "0" : "")\(whole % 100)"
    }
}
