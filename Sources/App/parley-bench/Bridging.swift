import Delivery
import Desk
import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPTypes
import IntercomAPI
import IntercomBridge
import IntercomSandbox
import Kernel
import SQL
import Synchronization
import TelegramSandbox

/// How long a message takes from Telegram to Intercom and back, neither of them taking any time, and how many a second
/// go over.
enum Bridging {
    /// Carries requests to a simulator and remembers when those that are looked for were to leave.
    private final class TimedTransport: HTTPSending {
        private let inner: any HTTPSending
        private let isWanted: @Sendable (HTTPClientRequest) -> Bool
        private let times = Mutex<[ContinuousClock.Instant]>([])

        init(_ inner: any HTTPSending, _ isWanted: @escaping @Sendable (HTTPClientRequest) -> Bool) {
            self.inner = inner
            self.isWanted = isWanted
        }

        func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
            if isWanted(request) { times.withLock { $0.append(.now) } }
            return try await inner.send(request)
        }

        /// Waits until so many have left.
        func wait(for count: Int) async throws -> ContinuousClock.Instant {
            while true {
                if let time = times.withLock({ $0.count >= count ? $0[count - 1] : nil }) { return time }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    private static let samples = 300
    private static let warmUp = 20
    private static let flood = 3000
    private static let customers = 100

    static func measure(_ engine: BenchEngine) async throws -> [Figure] {
        let sandbox = TelegramSandbox(SandboxConfiguration(limits: .none, limitsSetWebhook: false))
        var configuration = IntercomSandboxConfiguration()
        configuration.windowLimit = 1_000_000
        let intercom = IntercomSandbox(configuration)
        let toTelegram = TimedTransport(SandboxTransport(sandbox)) { request in
            request.url.hasSuffix("/sendMessage") && request.text.contains("answer ")
        }
        let toIntercom = TimedTransport(IntercomSandboxTransport(intercom)) { $0.url.hasSuffix("/reply") }
        var settings = ServiceSettings()
        settings.limits = .unlimited
        let http = HTTPClient()
        defer { http.shutdown() }
        return try await Workbench.with(
            on: engine, sandbox: sandbox, http: toTelegram, intercom: toIntercom, settings: settings
        ) { bench in
            try await connect(bench, IntercomSandboxTransport(intercom))
            let pump = NotificationPump(
                intercom, http: http, url: "http://127.0.0.1:\(bench.server.port ?? 0)/intercom-webhook")
            return try await bench.serving(with: [bench.bridge]) {
                let over = try await latency(bench, http, toIntercom)
                let back = try await answers(intercom, pump, toTelegram)
                let told = try await notifications(bench)
                let rate = try await flood(bench, toIntercom)
                return [
                    Figure(name: "webhook to Intercom call, p50", value: shown(over, 0.5)),
                    Figure(name: "webhook to Intercom call, p99", value: shown(over, 0.99)),
                    Figure(name: "answer there to Telegram call, p50", value: shown(back, 0.5)),
                    Figure(name: "answer there to Telegram call, p99", value: shown(back, 0.99)),
                    Figure(
                        name: "notification acknowledged, durable, p99", value: shown(told.each, 0.99), aim: "≤ 50 ms"),
                    Figure(name: "notifications acknowledged, durable", value: "\(Int(told.perSecond))/s"),
                    Figure(name: "messages bridged", value: "\(Int(rate))/s"),
                ]
            }
        }
    }

    private static func connect(_ bench: Workbench, _ intercom: any HTTPSending) async throws {
        let url = "https://api.intercom.io"
        let check = try await WorkspaceCheck.run(baseURL: url, token: "sandbox-token", http: intercom)
        let connection = WorkspaceBook.Connection(
            check: check, token: "sandbox-token", clientSecret: "sandbox-secret", adminID: "101", baseURL: url)
        _ = try await bench.database.write { [workspaces = bench.bridge.workspaces] db in
            try workspaces.connect(connection, by: .commandLine, at: .now, in: db)
        }
    }

    /// One customer writes, message after message.
    private static func latency(
        _ bench: Workbench, _ http: HTTPClient, _ calls: TimedTransport
    ) async throws -> [Duration] {
        var times: [Duration] = []
        try await post(bench, http, 0)
        // The first begins the conversation.
        try await Task.sleep(for: .seconds(2))
        for number in 1...(samples + warmUp) {
            let began = ContinuousClock.now
            try await post(bench, http, number)
            let time = try await calls.wait(for: number) - began
            if number > warmUp { times.append(time) }
            try await Task.sleep(for: .milliseconds(10))
        }
        return times.sorted()
    }

    private static func post(_ bench: Workbench, _ http: HTTPClient, _ number: Int) async throws {
        var request = HTTPClientRequest(
            method: .post,
            url: "http://127.0.0.1:\(bench.server.port ?? 0)/telegram-webhook/\(Workbench.bot)",
            headers: ["X-Telegram-Bot-Api-Secret-Token": bench.secret])
        request.body = .bytes(Data(Workbench.update(number, from: 1, text: "message \(number)").utf8))
        guard try await http.send(request).status == .ok else {
            throw BenchFailure(description: "the webhook refused")
        }
    }

    /// A teammate answers, and Intercom tells of it.
    private static func answers(
        _ intercom: IntercomSandbox, _ pump: NotificationPump, _ calls: TimedTransport
    ) async throws -> [Duration] {
        guard let conversation = intercom.conversations.first?.id else {
            throw BenchFailure(description: "there is no conversation")
        }
        _ = intercom.takeNotifications()
        var times: [Duration] = []
        for number in 1...(samples + warmUp) {
            try intercom.reply(conversation, as: "101", "<p>answer \(number)</p>")
            let began = ContinuousClock.now
            await pump.sendDue()
            // To the customer; the staff's topic may be first or second.
            let time = try await calls.wait(for: number * 2 - 1) - began
            if number > warmUp { times.append(time) }
            _ = try await calls.wait(for: number * 2)
            try await Task.sleep(for: .milliseconds(10))
        }
        return times.sorted()
    }

    /// Intercom tells of much at once, none of which means anything.
    private static func notifications(_ bench: Workbench) async throws -> HTTPLoad.Times {
        let requests = (0..<5000).map { number in
            let body = """
                {"type":"notification_event","topic":"conversation.read","id":"n\(number)","app_id":"sandbox1",\
                "data":{"type":"notification_event_data","item":{"type":"user","id":"\(number)"}}}
                """
            let signature = NotificationSignature.make(body: Data(body.utf8), secret: "sandbox-secret")
            return """
                POST /intercom-webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Hub-Signature: \(signature)\r
                Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
                """
        }
        return try await HTTPLoad.run(requests, port: bench.server.port ?? 0)
    }

    /// Many customers write at once.
    private static func flood(_ bench: Workbench, _ calls: TimedTransport) async throws -> Double {
        let bodies = (0..<flood).map { number in
            Workbench.update(10_000 + number, from: 2 + number % customers, text: "message \(number)")
        }
        let before = samples + warmUp
        let began = ContinuousClock.now
        _ = try await LoadGenerator.post(
            bodies, to: "/telegram-webhook/\(Workbench.bot)", port: bench.server.port ?? 0, secret: bench.secret)
        // Each customer's first message begins a conversation, and is no reply.
        let end = try await calls.wait(for: before + flood - customers)
        return Double(flood) / (end - began).inSeconds
    }

    private static func shown(_ times: [Duration], _ share: Double) -> String {
        "\((times[min(times.count - 1, Int(Double(times.count) * share))].inSeconds * 1000).hundredths) ms"
    }
}

extension HTTPClientRequest {
    fileprivate var text: String {
        guard case .bytes(let data) = body else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}
