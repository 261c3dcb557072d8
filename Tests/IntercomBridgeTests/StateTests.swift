import Desk
import DeskTestSupport
import IntercomBridge
import IntercomSandbox
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("How a conversation is, on both sides")
struct StateTests {
    private func begun(_ stage: BridgeStage) async throws -> String {
        try stage.desk.customer.send("hello", to: .bot(stage.desk.bot))
        _ = try await stage.desk.eventually { stage.transcript().count == 1 }
        _ = try await stage.settled()
        return try #require(stage.conversations.first?.id)
    }

    private func status(_ stage: BridgeStage) async throws -> Ticket.Status? {
        try await stage.desk.tickets().first?.status
    }

    @Test("A close there resolves the ticket, a customer's answer opens both", arguments: TestEngine.available)
    func closing(engine: TestEngine) async throws {
        try await BridgeStage.run(on: engine) { stage in
            let id = try await begun(stage)
            try stage.intercom.change(id, "close", as: "101", "<p>Bye!</p>")
            guard try await stage.desk.eventually({ try await status(stage) == .resolved }) else { return }
            _ = try await stage.desk.eventually { stage.received() == ["Bye!"] }
            try stage.desk.customer.send("One more thing", to: .bot(stage.desk.bot))
            guard try await stage.desk.eventually({ stage.conversations[0].state == "open" }) else { return }
            #expect(stage.conversations.count == 1)
            #expect(try await stage.settled())
            #expect(try await status(stage) == .open)
            #expect(stage.conversations[0].parts.map(\.type) == ["source", "close", "open"])
        }
    }

    @Test("A close here closes there, and comes back as nothing", arguments: TestEngine.available)
    func closingHere(engine: TestEngine) async throws {
        try await BridgeStage.run(on: engine) { stage in
            _ = try await begun(stage)
            let topic = try await stage.desk.topic()
            try stage.desk.agent.send("/resolve", to: .group(stage.desk.group, topic: topic))
            guard try await stage.desk.eventually({ stage.conversations[0].state == "closed" }) else { return }
            #expect(try await stage.settled())
            #expect(try await status(stage) == .resolved)
            try stage.desk.agent.send("/reopen", to: .group(stage.desk.group, topic: topic))
            guard try await stage.desk.eventually({ stage.conversations[0].state == "open" }) else { return }
            #expect(try await stage.settled())
            #expect(stage.received().isEmpty)
        }
    }

    @Test("A new ticket begins a new conversation")
    func newTicket() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            _ = try await begun(stage)
            let topic = try await stage.desk.topic()
            try stage.desk.agent.send("/close", to: .group(stage.desk.group, topic: topic))
            guard try await stage.desk.eventually({ stage.conversations[0].state == "closed" }) else { return }
            try stage.desk.customer.send("something else", to: .bot(stage.desk.bot))
            guard try await stage.desk.eventually({ stage.conversations.count == 2 }) else { return }
            #expect(stage.transcript(1) == ["user: something else"])
        }
    }

    @Test("Tags, assignment and snoozing follow, both ways", arguments: TestEngine.available)
    func facts(engine: TestEngine) async throws {
        try await BridgeStage.run(on: engine) { stage in
            let id = try await begun(stage)
            let agent = try await stage.desk.database.write { db in
                try AgentDirectory.add(name: "Ben Agent", role: .agent, at: .now, in: db).id
            }
            var settings = WorkspaceSettings()
            settings.teammates = [.init(agentID: agent.rawValue, adminID: "102")]
            try await stage.connect(settings)
            try stage.intercom.tag(id, "vip")
            try stage.intercom.change(id, "assignment", as: "101", assignee: ("admin", "102"))
            guard
                try await stage.desk.eventually({
                    let ticket = try await stage.desk.tickets().first
                    return ticket?.tags == ["vip"] && ticket?.assigneeID == agent
                })
            else { return }
            try await stage.desk.database.write { db in
                guard let ticket = try stage.ticket(in: db) else { return }
                try stage.desk.service.tickets.tag(ticket, with: ["urgent"], by: .system, at: .now, in: db)
            }
            guard try await stage.desk.eventually({ stage.conversations[0].tags == ["urgent"] }) else { return }
            try await stage.desk.database.write { db in
                guard let ticket = try stage.ticket(in: db) else { return }
                try stage.desk.service.tickets.assign(ticket, to: nil, by: .system, at: .now, in: db)
            }
            guard try await stage.desk.eventually({ stage.conversations[0].adminAssignee == nil }) else { return }
            try stage.intercom.change(id, "snoozed", as: "101")
            guard try await stage.desk.eventually({ try await status(stage) == .pending }) else { return }
            #expect(try await stage.settled())
            #expect(try await stage.desk.tickets().first?.tags == ["urgent"])
            #expect(stage.conversations[0].attributes["parley_ticket_id"] == "1")
        }
    }

    @Test("A rating is a note and an event")
    func rating() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let id = try await begun(stage)
            try stage.intercom.rate(id, 4, remark: "quick")
            guard
                try await stage.desk.eventually({
                    try await stage.posted().contains { $0.hasSuffix("Rated 4 of 5 ★★★★\nquick") }
                })
            else { return }
            #expect(try await stage.settled())
            #expect(stage.transcript().count == 1)
        }
    }

    @Test("Notes come over and never reach the customer")
    func notes() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let id = try await begun(stage)
            try stage.intercom.reply(id, as: "101", "<p>between us</p>", isNote: true)
            guard
                try await stage.desk.eventually({
                    try await stage.posted().contains { $0.hasSuffix("between us") }
                })
            else { return }
            #expect(try await stage.settled())
            #expect(stage.received().isEmpty)
            #expect(stage.transcript().count == 2)
        }
    }

    @Test("What a teammate begins goes to the customer's ticket, or begins one")
    func begunThere() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            _ = try await begun(stage)
            let contact = try #require(stage.intercom.contacts.first?.id)
            try stage.intercom.begin(with: contact, as: "101", "<p>A word about your order</p>")
            guard try await stage.desk.eventually({ stage.received().count == 1 }) else { return }
            #expect(stage.received() == ["A word about your order"])
            #expect(try await stage.desk.tickets().count == 1)
            try stage.desk.customer.send("thanks", to: .bot(stage.desk.bot))
            guard try await stage.desk.eventually({ stage.transcript(1).count == 2 }) else { return }
            #expect(stage.transcript(1)[1] == "user: thanks")
        }
    }

    @Test("A lead that became a user over there is written for as before")
    func leadMerged() async throws {
        var settings = WorkspaceSettings()
        settings.contactRole = .lead
        try await BridgeStage.run(on: .sqlite, settings: settings) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            let id = try await begun(stage)
            let lead = try #require(intercom.contacts.first?.id)
            try intercom.merge(lead, into: intercom.makeContact(name: "The same Carl"))
            intercom.delete(conversation: id)
            _ = try await stage.settled()
            try desk.customer.send("again", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript() == ["user: again"] }) else { return }
            #expect(intercom.report.problems == [])
        }
    }

    @Test("Contacts that are merged or deleted, and conversations that are deleted, are followed")
    func repairs() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            let id = try await begun(stage)
            let first = try #require(intercom.contacts.first?.id)
            let other = intercom.makeContact(name: "The same Carl")
            try intercom.merge(first, into: other)
            try desk.customer.send("still me", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 2 }) else { return }
            #expect(stage.conversations[0].contact == other)
            intercom.delete(conversation: id)
            _ = try await stage.settled()
            try desk.customer.send("and again", to: .bot(desk.bot))
            guard
                try await desk.eventually({
                    stage.conversations.count == 1 && stage.transcript() == ["user: and again"]
                })
            else { return }
            intercom.delete(contact: other)
            _ = try await stage.settled()
            try desk.customer.send("a fourth time", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.conversations.contains { $0.contact != other } }) else { return }
            #expect(intercom.contacts.count == 1)
        }
    }
}

extension BridgeStage {
    func ticket(in db: any SQLConnection) throws -> Ticket? { try TicketBook.lock(Ticket.ID(1), in: db) }
}
