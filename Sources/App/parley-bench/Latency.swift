import Delivery
import Desk
import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPTypes
import Synchronization
import TelegramSandbox

/// How long a customer's message takes from the webhook to the call that mirrors it, while nothing else happens.
enum Latency {
    /// Carries requests to the simulator and remembers when messages were to leave.
    private final class TimedTransport: HTTPSending {
        private let inner: SandboxTransport
        private let times = Mutex<[ContinuousClock.Instant]>([])

        init(_ sandbox: TelegramSandbox) { inner = SandboxTransport(sandbox) }

        func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
            if request.url.hasSuffix("/sendMessage") { times.withLock { $0.append(.now) } }
            return try await inner.send(request)
        }

        var last: ContinuousClock.Instant? { times.withLock(\.last) }
        var count: Int { times.withLock(\.count) }
    }

    private static let samples = 400

    static func measure(_ engine: BenchEngine) async throws -> [Figure] {
        let sandbox = TelegramSandbox(SandboxConfiguration(limits: .none, limitsSetWebhook: false))
        let transport = TimedTransport(sandbox)
        var settings = ServiceSettings()
        settings.limits = .unlimited
        let http = HTTPClient()
        defer { http.shutdown() }
        return try await Workbench.with(on: engine, sandbox: sandbox, http: transport, settings: settings) { bench in
            try await bench.serving {
                let path = "/telegram-webhook/\(Workbench.bot)"
                var times: [Duration] = []
                for number in 0..<(samples + 20) {
                    let before = transport.count
                    var post = HTTPClientRequest(
                        method: .post, url: "http://127.0.0.1:\(bench.server.port ?? 0)\(path)",
                        headers: ["X-Telegram-Bot-Api-Secret-Token": bench.secret])
                    post.body = .bytes(Data(Workbench.update(number, from: 1, text: "message \(number)").utf8))
                    let began = ContinuousClock.now
                    guard try await http.send(post).status == .ok else {
                        throw BenchFailure(description: "the webhook refused")
                    }
                    // The first makes the ticket, the topic and the card.
                    let isFirst = number == 0
                    while transport.count < before + (isFirst ? 2 : 1) { try await Task.sleep(for: .milliseconds(1)) }
                    if number >= 20, let last = transport.last { times.append(last - began) }
                    try await Task.sleep(for: .milliseconds(isFirst ? 500 : 5))
                }
                times.sort()
                return [
                    Figure(name: "webhook to Telegram call, p50", value: times[samples / 2].shown, aim: "≤ 3 ms"),
                    Figure(
                        name: "webhook to Telegram call, p99", value: times[samples * 99 / 100].shown, aim: "≤ 10 ms"),
                ]
            }
        }
    }
}

extension Duration {
    fileprivate var shown: String { "\((inSeconds * 1000).hundredths) ms" }
}
