import DeskTestSupport
import JSON
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@testable import Desk

@Suite("A ticket's way")
struct LifecycleTests {
    private func open(_ desk: DeskHarness, _ text: String = "hello") async throws -> SandboxPlace {
        try desk.customer.send(.text(text), to: .bot(desk.bot))
        let topic = try await desk.topic()
        #expect(try await desk.eventually { !desk.posts(in: topic).isEmpty })
        return .group(desk.group, topic: topic)
    }

    private func status(_ desk: DeskHarness, _ status: Ticket.Status) async throws -> Bool {
        try await desk.eventually { try await desk.tickets().first?.status == status }
    }

    private func sweep(_ desk: DeskHarness, after: Duration) async throws {
        try await desk.database.write { [tickets = desk.service.tickets] db in
            _ = try TicketSweep.run(tickets, at: .now + after, in: db)
        }
    }

    private func set(_ desk: DeskHarness, _ change: @Sendable (inout DeskPolicy) -> Void) async throws {
        var policy = DeskPolicy.usual
        change(&policy)
        try await desk.database.write { [policy] in
            try DeskPolicy.set(policy, by: .commandLine, at: .now, in: $0)
        }
    }

    @Test("Every change of status is in one table; a closed ticket can only be opened")
    func table() {
        for status in Ticket.Status.allCases {
            #expect(TicketTransitions.isAllowed(from: status, to: status))
            #expect(!TicketTransitions.next(from: status).contains(.new))
        }
        #expect(TicketTransitions.next(from: .closed) == [.open])
        #expect(TicketTransitions.refusal(from: .closed, to: .pending)?.description.contains("only open") == true)
    }

    @Test("What waits for the customer, or for somebody else, is open when they write", arguments: TestEngine.available)
    func waiting(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let place = try await open(desk)
            for (command, waits) in [("/pending", Ticket.Status.pending), ("/hold the supplier", .onHold)] {
                try desk.agent.send(.text(command), to: place)
                #expect(try await status(desk, waits))
                if waits == .onHold { #expect(try await desk.tickets().first?.holdReason == "the supplier") }
                try desk.customer.send("any news?", to: .bot(desk.bot))
                #expect(try await status(desk, .open))
            }
            #expect(try await desk.tickets().first?.holdReason == nil)
            #expect(try await desk.quiet())
            #expect(desk.received(by: desk.customer).isEmpty)
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test(
        "A snooze ends when its time comes, when the customer writes, and with the ticket",
        arguments: TestEngine.available)
    func snooze(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let place = try await open(desk)
            func isSnoozed(_ expected: Bool) async throws -> Bool {
                try await desk.eventually { try await desk.tickets().first?.isSnoozed == expected }
            }
            try desk.agent.send("/snooze 2h", to: place)
            #expect(try await isSnoozed(true))
            try desk.customer.send("hello?", to: .bot(desk.bot))
            #expect(try await isSnoozed(false))
            try desk.agent.send("/snooze reply", to: place)
            #expect(try await isSnoozed(true))
            #expect(try await desk.tickets().first?.snoozedUntil == nil)
            try desk.agent.send("/resolve", to: place)
            #expect(try await isSnoozed(false))
            try desk.agent.send("/snooze 1h", to: place)
            try desk.agent.send("/open", to: place)
            #expect(try await status(desk, .open))
            try await desk.database.write { [tickets = desk.service.tickets] db in
                guard let ticket = try TicketBook.lock(Ticket.ID(1), in: db) else { return }
                try tickets.snooze(ticket, until: .now + .milliseconds(300), by: .system, at: .now, in: db)
            }
            #expect(try await isSnoozed(false))
            #expect(try await desk.quiet())
            let kinds = try await desk.database.read { db in
                try db.column(
                    "SELECT data FROM events WHERE type = 'ticket.unsnoozed' ORDER BY id", as: String.self)
            }
            #expect(kinds.count == 3 && kinds[0].contains("customer") && kinds[1].contains("over"))
            #expect(kinds[2].contains("time"))
            let posts = desk.posts(in: try await desk.topic()).compactMap(\.text)
            #expect(posts.contains("⏰ The snooze is over."))
            #expect(posts.contains("A ticket that is resolved or closed cannot sleep."))
        }
    }

    @Test(
        "A resolved ticket is closed after the days that are set; its first resolution stays",
        arguments: TestEngine.available)
    func closing(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let place = try await open(desk)
            try desk.agent.send("/resolve", to: place)
            #expect(try await status(desk, .resolved))
            let first = try await desk.tickets().first?.firstResolvedAt
            #expect(first != nil)
            try desk.customer.send("not yet", to: .bot(desk.bot))
            #expect(try await status(desk, .open))
            try desk.agent.send("/resolve", to: place)
            #expect(try await status(desk, .resolved))
            try await sweep(desk, after: .seconds(6 * 86_400))
            #expect(try await desk.tickets().first?.status == .resolved)
            try await set(desk) { $0.closeAfterDays = nil }
            try await sweep(desk, after: .seconds(8 * 86_400))
            #expect(try await desk.tickets().first?.status == .resolved)
            try await set(desk) { $0.closeAfterDays = 7 }
            try await sweep(desk, after: .seconds(8 * 86_400))
            let ticket = try await desk.tickets().first
            #expect(ticket?.status == .closed && ticket?.firstResolvedAt == first && ticket?.reopenCount == 1)
        }
    }

    @Test("A customer who is silent is told first, then the ticket is resolved", arguments: TestEngine.available)
    func silence(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            try await set(desk) {
                $0.resolveAfterSilenceHours = 72
                $0.silenceWarning = "We close this tomorrow."
            }
            let place = try await open(desk)
            try desk.agent.send("/pending", to: place)
            #expect(try await status(desk, .pending))
            try await sweep(desk, after: .seconds(47 * 3600))
            #expect(desk.received(by: desk.customer).isEmpty)
            try await sweep(desk, after: .seconds(49 * 3600))
            try await sweep(desk, after: .seconds(50 * 3600))
            #expect(try await desk.eventually { desk.received(by: desk.customer).count == 1 })
            #expect(desk.received(by: desk.customer).map(\.text) == ["We close this tomorrow."])
            // An answer of the agent's begins it anew.
            try desk.agent.send("Still there?", to: place)
            #expect(try await desk.eventually { desk.received(by: desk.customer).count == 2 })
            try await sweep(desk, after: .seconds(74 * 3600))
            #expect(try await desk.tickets().first?.status == .pending)
            #expect(try await desk.eventually { desk.received(by: desk.customer).count == 3 })
            try await sweep(desk, after: .seconds(99 * 3600))
            #expect(try await desk.tickets().first?.status == .resolved)
            #expect(try await desk.quiet())
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("After a close a customer's message does what is set", arguments: DeskPolicy.AfterClose.allCases)
    func afterClose(setting: DeskPolicy.AfterClose) async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            try await set(desk) { $0.afterClose = setting }
            let place = try await open(desk, "my parcel")
            try desk.agent.send("/close", to: place)
            #expect(try await status(desk, .closed))
            try desk.customer.send("one more thing", to: .bot(desk.bot))
            #expect(try await desk.eventually { try await desk.tickets().last?.status != .closed })
            #expect(try await desk.quiet())
            let tickets = try await desk.tickets()
            switch setting {
            case .reopen: #expect(tickets.map(\.status) == [.open])
            case .new: #expect(tickets.map(\.status) == [.closed, .new])
            case .ask:
                #expect(tickets.map(\.status) == [.closed, .new])
                try await answer(desk)
            }
        }
    }

    /// The customer says that it is the same; the second time the button does nothing.
    private func answer(_ desk: DeskHarness) async throws {
        let question = try #require(desk.received(by: desk.customer).last)
        #expect(question.text == "Is this about your earlier request “my parcel”?")
        let query = try desk.customer.press("m:2:join", of: question.id, in: .bot(desk.bot))
        #expect(try await desk.eventually { try await desk.tickets().map(\.status) == [.open, .closed] })
        #expect(try await desk.tickets().last?.mergedIntoID == Ticket.ID(1))
        #expect(try await desk.eventually { desk.sandbox.callbackAnswer(query) != nil })
        #expect(desk.sandbox.callbackAnswer(query)?["text"] == "Thank you, we go on with it.")
        let again = try desk.customer.press("m:2:join", of: question.id, in: .bot(desk.bot))
        #expect(try await desk.eventually { desk.sandbox.callbackAnswer(again) != nil })
        #expect(desk.sandbox.callbackAnswer(again)?["text"] == "This button does nothing any more.")
        try desk.customer.send("thanks", to: .bot(desk.bot))
        let expected = ["my parcel", "one more thing", question.text ?? "", "thanks"]
        #expect(
            try await desk.eventually {
                try await desk.database.read {
                    try $0.column("SELECT body FROM messages WHERE ticket_id = 1 ORDER BY id", as: String.self)
                } == expected
            })
        #expect(try await desk.quiet())
        #expect(desk.sandbox.report.isClean)
    }

    @Test(
        "Until when an agent puts a ticket aside is read as they write it",
        arguments: [("2h", 7200), ("30m", 1800), ("3d", 259_200), ("1w", 604_800)])
    func spans(text: String, seconds: Int64) {
        let now = Timestamp(unixSeconds: 1_795_000_000)
        #expect(SnoozeTime(text, at: now) == .until(now + .seconds(seconds)))
    }

    @Test(
        "What is no time to come is none", arguments: ["", "x", "0h", "-1h", "2001-01-01", "tomorrow maybe", "2h 3h"])
    func noSpans(text: String) {
        #expect(SnoozeTime(text, at: Timestamp(unixSeconds: 1_795_000_000)) == nil)
    }
}
