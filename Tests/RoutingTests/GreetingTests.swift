import BusinessTime
import Desk
import DeskTestSupport
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@testable import Routing

@Suite("What a bot says by itself")
struct GreetingTests {
    /// A Monday in January, at that hour in UTC.
    private static func monday(_ hour: Int64) -> Timestamp { Timestamp(unixSeconds: 1_799_625_600 + hour * 3600) }

    @Test(
        "A customer is greeted once, in their language, and told when nobody is there", arguments: TestEngine.available)
    func greeting(engine: TestEngine) async throws {
        let migrations = DeskHarness.migrations + RoutingSchema.migrations
        try await DeskHarness.run(on: engine, migrations: migrations) { desk in
            let office = BusinessHours(
                timeZone: "UTC", week: [.monday: [try DayInterval(start: "09:00", end: "17:00")]])
            try await desk.database.write { db in
                let calendar = try Catalog.create(
                    DeskCalendar(name: "Office", hours: office), by: .commandLine, at: .now, in: db)
                let greetings = BotGreetings(
                    greeting: .init(text: "Hello!", languages: ["ru": "Здравствуйте!"]),
                    away: .init(text: "We are back at nine."), calendarID: calendar.id, repeatAfterHours: 24)
                try BotGreetings.set(greetings, of: Bot.ID(desk.bot), by: .commandLine, at: .now, in: db)
            }
            let olga = desk.sandbox.makePerson(firstName: "Olga", languageCode: "ru-RU")
            try olga.start(desk.bot)
            for person in [desk.customer, olga] { try person.send("hi", to: .bot(desk.bot)) }
            #expect(try await desk.eventually { try await desk.tickets().count == 2 })
            func round(at now: Timestamp) async throws {
                #expect(try await desk.quiet())
                _ = try await TicketRouter(
                    database: desk.database, tickets: desk.service.tickets, agents: AgentBook(events: EventLog()),
                    now: { now }
                ).round()
                #expect(try await desk.quiet())
            }
            try await round(at: Self.monday(10))
            #expect(desk.received(by: desk.customer).map(\.text) == ["Hello!"])
            #expect(desk.received(by: olga).map(\.text) == ["Здравствуйте!"])
            #expect(try await desk.tickets().allSatisfy { $0.firstResponseAt == nil && $0.status == .new })
            // The same day a new ticket is not greeted again; the next evening nobody is there.
            for (at, expected) in [(Self.monday(16), 1), (Self.monday(34), 2)] {
                for ticket in try await desk.tickets() where ticket.status != .closed {
                    try await desk.database.write { [tickets = desk.service.tickets] db in
                        guard let ticket = try TicketBook.lock(ticket.id, in: db) else { return }
                        try tickets.change(ticket, to: .closed, by: .system, at: .now, in: db)
                    }
                }
                try desk.customer.send("again", to: .bot(desk.bot))
                #expect(try await desk.eventually { try await desk.tickets().last?.status == .new })
                try await round(at: at)
                #expect(desk.received(by: desk.customer).count == expected)
            }
            #expect(desk.received(by: desk.customer).last?.text == "We are back at nine.")
            #expect(desk.sandbox.report.isClean)
        }
    }
}
