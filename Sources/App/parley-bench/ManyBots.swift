import Cryptography
import Desk
import FoundationEssentials
import Glibc
import HTTPClient
import Kernel
import Processes
import SQL
import TelegramSandbox

/// A thousand bots that poll, in a `parley serve` of its own: how soon all are served, what they cost when nothing
/// happens, and how long a message takes.
enum ManyBots {
    private static let count = 1000
    private static let samples = 500
    private static let idleSeconds = 20.0
    private static let key = Data(repeating: 1, count: 32)

    static func measure(_ engine: BenchEngine) async throws -> [Figure] {
        guard let program = Memory.program else { return [Figure(name: "1,000 bots", value: "not built")] }
        // Each bot that polls is a connection here too.
        FileLimit.raise()
        let fleet = try BotFleet(count: count)
        let http = HTTPClient()
        defer { http.shutdown() }
        let telegram = SandboxServer(fleet.sandbox, http: http)
        try telegram.start()
        return try await telegram.serving {
            try await engine.withDatabaseURL { folder, url in
                try await register(fleet, url)
                for member in fleet.members { try member.customer.send("hello", to: .bot(member.bot)) }
                fleet.sandbox.resetReport()
                let began = ContinuousClock.now
                let parley = try ChildProcess(
                    program,
                    [
                        "serve", "--data", folder, "--database-url", url, "--telegram-api-url", telegram.baseURL,
                        "--secret-key", key.base64EncodedString(), "--listen", "127.0.0.1:0", "--log-level", "warning",
                    ], environment: [:], output: "\(folder)/log")
                let figures: Result<[Figure], any Error>
                do {
                    figures = .success(try await observe(fleet, parley.id, since: began))
                } catch {
                    let log = FileManager.default.contents(atPath: "\(folder)/log") ?? Data()
                    figures = .failure(
                        BenchFailure(description: "\(error)\n\(String(decoding: log.suffix(2000), as: UTF8.self))"))
                }
                parley.signal(SIGTERM)
                await parley.wait()
                return try figures.get()
            }
        }
    }

    private static func register(_ fleet: BotFleet, _ url: String) async throws {
        let database = try BenchEngine.open(url)
        try await database.migrate(Workbench.migrations)
        guard let box = SecretBox(key: key) else { throw BenchFailure(description: "the bench's own key is wrong") }
        let service = DeskService(
            database: database, secrets: Secrets(box: box), http: SandboxTransport(fleet.sandbox),
            settings: ServiceSettings())
        try await fleet.register(in: service)
        await database.close()
    }

    private static func observe(
        _ fleet: BotFleet, _ process: pid_t, since began: ContinuousClock.Instant
    ) async throws -> [Figure] {
        let polled = try await time(since: began, "all poll") { fleet.sandbox.pollingBots == count }
        let first = try await time(since: began, "all first messages") { fleet.mirrored("hello") == count }
        let asked = ContinuousClock.now
        try fleet.answer("hello to you")
        let answered = try await time(since: asked, "all answers") { fleet.answered("hello to you") == count }
        // Cards and titles follow within seconds.
        try await Task.sleep(for: .seconds(12))
        let worked = ProcessFigures.processorTime(process) ?? 0
        try await Task.sleep(for: .seconds(idleSeconds))
        let share = ((ProcessFigures.processorTime(process) ?? 0) - worked) / idleSeconds
        let idle = ProcessFigures.megabytes(process, "VmRSS") ?? 0
        let times = try await latencies(fleet)
        let report = fleet.sandbox.report
        return [
            Figure(name: "1,000 bots: from the start until all poll", value: polled.shown),
            Figure(name: "  until the first message of each is in its topic", value: first.shown),
            Figure(name: "  1,000 answers at once, until all are with the customer", value: answered.shown),
            Figure(name: "  memory, idle", value: "\(idle) MB", aim: "≤ 80 MB"),
            Figure(name: "  memory, most", value: "\(ProcessFigures.megabytes(process, "VmHWM") ?? 0) MB"),
            Figure(name: "  share of a core, idle", value: "\((share * 100).hundredths) %"),
            Figure(name: "  customer's message to its mirror, p50", value: times[samples / 2].shown),
            Figure(name: "  customer's message to its mirror, p99", value: times[samples * 99 / 100].shown),
            Figure(
                name: "  429, calls during a cooldown",
                value: "\(report.tooManyRequests), \(report.cooldownViolations)",
                aim: "0, 0"),
        ]
    }

    /// One message after another, each to another bot.
    private static func latencies(_ fleet: BotFleet) async throws -> [Duration] {
        var times: [Duration] = []
        for number in 0..<samples {
            let member = fleet.members[number * 7 % count]
            let began = ContinuousClock.now
            try member.customer.send(.text("sample \(number)"), to: .bot(member.bot))
            times.append(
                try await time(since: began, "sample \(number)", every: .milliseconds(1)) {
                    fleet.isMirrored("sample \(number)", of: member)
                })
        }
        return times.sorted()
    }

    private static func time(
        since began: ContinuousClock.Instant, _ what: String, every pause: Duration = .milliseconds(100),
        until condition: () -> Bool
    ) async throws -> Duration {
        while !condition() {
            guard ContinuousClock.now - began < .seconds(180) else {
                throw BenchFailure(description: "not within three minutes: \(what)")
            }
            try await Task.sleep(for: pause)
        }
        return ContinuousClock.now - began
    }
}

extension Duration {
    fileprivate var shown: String {
        self < .seconds(1) ? "\((inSeconds * 1000).hundredths) ms" : "\(inSeconds.hundredths) s"
    }
}
