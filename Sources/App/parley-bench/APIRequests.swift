import Desk
import HTTPServer
import Kernel
import SQL
import TelegramSandbox

/// Lists, searches, single reads and writes of the API by 16 clients at once, over 20,000 tickets with 200,000 messages;
/// with the argument `million`, over 1,000,000 with 10,000,000.
enum APIRequests {
    private static let lists = [
        "", "&status=open", "&status=closed", "&sort=-updated_at", "&status=open&sort=-updated_at", "&assignee_id=7",
        "&assignee_id=7&status=new", "&assignee_id=none", "&tag=vip", "&priority=urgent", "&bot_id=\(Workbench.bot)",
    ]

    static func measure(_ engine: BenchEngine) async throws -> [Figure] {
        let isLarge = CommandLine.arguments.contains("million")
        return try await measure(engine, tickets: isLarge ? 1_000_000 : 20_000)
    }

    private static func measure(_ engine: BenchEngine, tickets: Int) async throws -> [Figure] {
        let sandbox = TelegramSandbox(SandboxConfiguration(limits: .none))
        return try await Workbench.with(
            on: engine, sandbox: sandbox, http: SandboxTransport(sandbox), settings: ServiceSettings(), hasDesk: false
        ) { bench in
            try await Archive.fill(bench.database, tickets: tickets)
            let made = try await bench.database.write {
                try KeyBook().create(name: "bench", scopes: ["*"], at: .now, in: $0)
            }
            let load = Load(port: bench.server.port ?? 0, key: "\(made.key.keyID).\(made.secret)", tickets: tickets)
            var figures = [Figure(name: "API over \(tickets) tickets, 16 clients", value: "")]
            figures += try await load.measure("list page of 50", aim: (5000, 20)) { number in
                "/api/v1/tickets?limit=50\(lists[number % lists.count])"
            }
            figures += try await load.measure("search, page of 50", aim: (nil, 50)) { number in
                switch number % 4 {
                case 0: "/api/v1/tickets?q=parcel"
                case 1: "/api/v1/tickets?q=order+\(1 + number * 7919 % tickets)"
                case 2: "/api/v1/tickets?q=word\(number % 5000)+term\(number % 97)"
                default: "/api/v1/tickets?q=wor*&status=open"
                }
            }
            figures += try await load.measure("single ticket") { "/api/v1/tickets/\(1 + $0 * 7919 % tickets)" }
            figures += try await load.measure("messages of a ticket") {
                "/api/v1/tickets/\(1 + $0 * 7919 % tickets)/messages"
            }
            figures += try await load.change()
            return figures
        }
    }

    private struct Load {
        let port: Int
        let key: String
        let tickets: Int

        private static let requests = 4000

        func measure(
            _ name: String, aim: (perSecond: Int?, milliseconds: Int)? = nil, _ target: (Int) -> String
        ) async throws -> [Figure] {
            let requests = (0..<Self.requests).map { HTTPLoad.get(target($0), key: key) }
            _ = try await HTTPLoad.run(Array(requests.prefix(200)), port: port)
            return figures(name, try await HTTPLoad.run(requests, port: port), aim)
        }

        func change() async throws -> [Figure] {
            let requests = (0..<Self.requests).map { number in
                HTTPLoad.send(
                    "PATCH", "/api/v1/tickets/\(1 + number * 7919 % tickets)",
                    #"{"priority":"\#(number % 2 == 0 ? "high" : "low")"}"#, key: key)
            }
            return figures("change of a ticket", try await HTTPLoad.run(requests, port: port), nil)
        }

        private func figures(
            _ name: String, _ times: HTTPLoad.Times, _ aim: (perSecond: Int?, milliseconds: Int)?
        ) -> [Figure] {
            func milliseconds(_ share: Double) -> String { (times.percentile(share).inSeconds * 1000).hundredths }
            return [
                Figure(
                    name: "  \(name)", value: "\(Int(times.perSecond))/s",
                    aim: aim?.perSecond.map { "≥ \($0)/s at 20,000 tickets" } ?? ""),
                Figure(
                    name: "    p50, p99", value: "\(milliseconds(0.5)), \(milliseconds(0.99)) ms",
                    aim: aim.map { "p99 ≤ \($0.milliseconds) ms" } ?? ""),
            ]
        }
    }
}
