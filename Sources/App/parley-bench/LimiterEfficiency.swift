import Desk
import HTTPClient
import Kernel
import SQL
import TelegramBotAPI
import TelegramSandbox

/// One bot with many waiting chats against a strict server: the share of the allowed rate that is used.
enum LimiterEfficiency {
    private static let chats = 300
    private static let answers = 4
    private static let seconds = 30.0

    static func measure(_ engine: BenchEngine) async throws -> [Figure] {
        let sandbox = TelegramSandbox(SandboxConfiguration(limitsSetWebhook: false))
        let http = HTTPClient()
        defer { http.shutdown() }
        let telegram = SandboxServer(sandbox, http: http)
        try telegram.start()
        var settings = ServiceSettings()
        settings.telegramAPIURL = telegram.baseURL
        return try await telegram.serving {
            try await Workbench.with(
                on: engine, sandbox: sandbox, http: http, settings: settings, hasDesk: false, mode: .polling
            ) { bench in
                try await bench.serving { try await measure(bench) }
            }
        }
    }

    private static func measure(_ bench: Workbench) async throws -> [Figure] {
        for number in 0..<chats {
            let person = bench.sandbox.makePerson(firstName: "Customer \(number)")
            try person.start(Workbench.bot)
            try person.send("hello", to: .bot(Workbench.bot))
        }
        while try await bench.tickets().count < chats { try await Task.sleep(for: .milliseconds(20)) }
        try await answer(bench)
        try await Task.sleep(for: .seconds(3))
        let (before, began) = (bench.sent, ContinuousClock.now)
        try await Task.sleep(for: .seconds(seconds))
        let time = (ContinuousClock.now - began).inSeconds
        let share = Double(bench.sent - before) / (30 * time)
        let report = bench.sandbox.report
        return [
            Figure(name: "limiter: share of 30/s, \(chats) chats", value: share.hundredths, aim: "≥ 0.98"),
            Figure(
                name: "  429, calls during a cooldown",
                value: "\(report.tooManyRequests), \(report.cooldownViolations)",
                aim: "0, 0"),
        ]
    }

    private static func answer(_ bench: Workbench) async throws {
        let tickets = try await bench.tickets()
        try await bench.database.write { [writer = bench.service.writer] db in
            for round in 0..<answers {
                for ticket in tickets {
                    let new = MessageStore.New(
                        ticketID: ticket.id, authorType: .agent, authorID: nil, authorName: "Ann",
                        text: FormattedText("answer \(round)"), createdAt: .now)
                    try writer.add(new, to: ticket, by: .commandLine, at: .now, in: db)
                }
            }
        }
    }
}

extension Workbench {
    fileprivate var sent: Int { sandbox.report.successes["sendMessage"] ?? 0 }

    fileprivate func tickets() async throws -> [Ticket] {
        try await database.read { try $0.all("SELECT \(Ticket.columns) FROM tickets") }
    }
}
