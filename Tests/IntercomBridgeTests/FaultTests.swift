import Desk
import DeskTestSupport
import IntercomBridge
import IntercomSandbox
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("What goes wrong between Parley and Intercom")
struct FaultTests {
    @Test(
        "A call whose answer never came is looked for, and made once",
        arguments: ["createConversation", "replyConversation", "CreateContact"])
    func cut(operation: String) async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            intercom.fault(.acceptAndCut, in: operation)
            for text in ["one", "two", "three"] { try desk.customer.send(.text(text), to: .bot(desk.bot)) }
            guard try await desk.eventually({ stage.transcript().count == 3 }) else { return }
            #expect(try await stage.settled())
            #expect(stage.transcript() == ["user: one", "user: two", "user: three"])
            #expect(stage.conversations.count == 1 && intercom.contacts.count == 1)
        }
    }

    @Test(
        "A call that was not done is made again",
        arguments: [IntercomFault.status(500), .status(503), .status(429), .garbage, .cut])
    func notDone(fault: IntercomFault) async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            try desk.customer.send("one", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 1 }) else { return }
            intercom.fault(fault, in: "replyConversation", count: 2)
            for text in ["two", "three"] { try desk.customer.send(.text(text), to: .bot(desk.bot)) }
            guard try await desk.eventually({ stage.transcript().count == 3 }) else { return }
            #expect(try await stage.settled())
            #expect(stage.transcript() == ["user: one", "user: two", "user: three"])
        }
    }

    @Test(
        "What is edited while it is not known whether it arrived is there once",
        arguments: ["createConversation", "replyConversation"])
    func editedInDoubt(operation: String) async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            if operation == "replyConversation" {
                try desk.customer.send("hello", to: .bot(desk.bot))
                guard try await desk.eventually({ stage.transcript().count == 1 }) else { return }
            }
            let before = stage.transcript()
            intercom.fault(.acceptAndCut, in: operation)
            let message = try desk.customer.send("one", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == before.count + 1 }) else { return }
            try desk.customer.edit(message, to: "two", in: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == before.count + 2 }) else { return }
            #expect(try await stage.settled())
            #expect(stage.conversations.count == 1)
            #expect(
                stage.transcript() == before + ["user: one", "note admin: ✏️ Carl Customer edited: one → two"])
        }
    }

    @Test("A file that nobody gives out is told of in words, and holds up nothing")
    func unreachableFile() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            try desk.customer.send("hello", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 1 }) else { return }
            intercom.fault(.cut, in: "unknown", count: .max)
            let html = "<p>see</p><img src=\"https://down.example/a.png\">"
            try intercom.reply(stage.conversations[0].id, as: "101", html)
            guard try await desk.eventually({ stage.received().count == 1 }) else { return }
            #expect(stage.received()[0].hasPrefix("see\n📎 a.png: not available"))
            try desk.customer.send("thanks", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().last == "user: thanks" }) else { return }
        }
    }

    @Test("What the token may not do to tags does not hold up what is said")
    func forbiddenTags() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            try desk.customer.send("hello", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 1 }) else { return }
            intercom.fault(.status(403), in: "createTag", count: .max)
            try await desk.database.write { db in
                guard let ticket = try stage.ticket(in: db) else { return }
                try desk.service.tickets.tag(ticket, with: ["urgent"], by: .system, at: .now, in: db)
            }
            guard try await desk.eventually({ intercom.report.calls["createTag"] == 1 }) else { return }
            try desk.customer.send("again", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().last == "user: again" }) else { return }
            #expect(try await stage.settled())
            #expect(try await desk.database.read { try Workspace.connected(in: $0)?.state } == .active)
        }
    }

    @Test("The same words twice are two messages")
    func sameWords() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            for _ in 1...3 { try desk.customer.send("ok", to: .bot(desk.bot)) }
            intercom.fault(.acceptAndCut, in: "replyConversation")
            guard try await desk.eventually({ stage.transcript().count == 3 }) else { return }
            #expect(try await stage.settled())
            #expect(stage.transcript() == ["user: ok", "user: ok", "user: ok"])
            let id = stage.conversations[0].id
            for _ in 1...2 { try intercom.reply(id, as: "101", "<p>fine</p>") }
            guard try await desk.eventually({ stage.received().count == 2 }) else { return }
            #expect(try await stage.settled())
            #expect(stage.received() == ["fine", "fine"])
        }
    }

    @Test("Notifications that come late, twice, in another order or not at all change nothing", arguments: [1, 2, 3])
    func notifications(seed: UInt64) async throws {
        var configuration = IntercomSandboxConfiguration()
        configuration.seed = seed
        try await BridgeStage.run(on: .sqlite, intercom: configuration) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            try desk.customer.send("hello", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.conversations.count == 1 }) else { return }
            intercom.setNotifications(dropped: 0.3, doubled: 0.3, lateness: 2000)
            let id = stage.conversations[0].id
            let expected = (1...20).map { "answer \($0)" }
            for text in expected { try intercom.reply(id, as: "101", "<p>\(text)</p>") }
            // Those that are late have come by then; whether all of the answers have is for the comparison to mend.
            try await Task.sleep(for: .seconds(3))
            intercom.setNotifications(dropped: 0, doubled: 0)
            let workspace = try #require(try await desk.database.read { try Workspace.connected(in: $0) })
            _ = try await stage.bridge.reconciler.reconcile(workspace, since: nil, isDryRun: false)
            guard try await desk.eventually({ stage.received().count == 20 }) else { return }
            #expect(stage.received() == expected)
        }
    }

    @Test("A revoked token stops everything until another is put in its place", arguments: TestEngine.available)
    func revoked(engine: TestEngine) async throws {
        try await BridgeStage.run(on: engine) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            try desk.customer.send("one", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 1 }) else { return }
            intercom.revokeToken(newToken: "another-token")
            try desk.customer.send("two", to: .bot(desk.bot))
            guard
                try await desk.eventually({
                    try await desk.database.read { try Workspace.connected(in: $0)?.state } == .unauthorized
                })
            else { return }
            try desk.customer.send("three", to: .bot(desk.bot))
            let alerts = try await desk.database.read { db in
                try db.column("SELECT data FROM events WHERE type = 'integration.problem'", as: String.self)
            }
            #expect(alerts.count == 1)
            try await stage.connect(token: "another-token")
            guard try await desk.eventually({ stage.transcript().count == 3 }) else { return }
            #expect(stage.transcript() == ["user: one", "user: two", "user: three"])
            #expect(try await desk.database.read { try Workspace.connected(in: $0)?.state } == .active)
        }
    }

    @Test("A token that may not write stops everything, tells it once, and goes on when it may")
    func forbidden() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            func state() async throws -> Workspace.State? {
                try await desk.database.read { try Workspace.connected(in: $0)?.state }
            }
            try desk.customer.send("one", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 1 }) else { return }
            intercom.fault(.status(403), in: "replyConversation", count: 1)
            try desk.customer.send("two", to: .bot(desk.bot))
            guard try await desk.eventually({ try await state() == .forbidden }) else { return }
            guard try await desk.eventually({ stage.transcript().count == 2 }) else { return }
            guard try await desk.eventually({ try await state() == .active }) else { return }
            let alerts = try await desk.database.read { db in
                try db.column("SELECT data FROM events WHERE type = 'integration.problem'", as: String.self)
            }
            #expect(alerts.count == 1)
        }
    }

    @Test("While Intercom is out, everything waits, and then arrives in order")
    func outage() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            intercom.set(out: true)
            let expected = (1...20).map { "message \($0)" }
            for text in expected { try desk.customer.send(.text(text), to: .bot(desk.bot)) }
            try await Task.sleep(for: .seconds(1))
            #expect(stage.conversations.isEmpty)
            intercom.set(out: false)
            guard try await desk.eventually({ stage.transcript().count == 20 }) else { return }
            #expect(stage.transcript() == expected.map { "user: \($0)" })
        }
    }

    @Test("The links, lost, are found again, and nothing is sent twice", arguments: TestEngine.available)
    func lostLinks(engine: TestEngine) async throws {
        try await BridgeStage.run(on: engine) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            try desk.customer.send("hello", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.conversations.count == 1 }) else { return }
            let id = stage.conversations[0].id
            try intercom.reply(id, as: "101", "<p>hi</p>")
            guard try await desk.eventually({ stage.received().count == 1 }) else { return }
            try desk.customer.send("thanks", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 3 }) else { return }
            #expect(try await stage.settled())
            try await desk.database.write { db in
                for table in ["intercom_parts", "intercom_conversations", "intercom_contacts"] {
                    try db.later("DELETE FROM \(unsafe: table)")
                }
            }
            intercom.setNotifications(dropped: 1, doubled: 0)
            try intercom.reply(id, as: "101", "<p>what was missed</p>")
            let workspace = try #require(try await desk.database.read { try Workspace.connected(in: $0) })
            let report = try await stage.bridge.reconciler.reconcile(workspace, since: nil, isDryRun: true)
            #expect(report.conversationsUnlinked == 1)
            _ = try await stage.bridge.reconciler.reconcile(workspace, since: nil, isDryRun: false)
            guard try await desk.eventually({ stage.received().count == 2 }) else { return }
            #expect(try await stage.settled())
            #expect(stage.received() == ["hi", "what was missed"])
            try desk.customer.send("and on", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 5 }) else { return }
            #expect(stage.conversations.count == 1)
        }
    }

    @Test("More answers than Intercom shows at once all arrive")
    func many() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            try desk.customer.send("hello", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.conversations.count == 1 }) else { return }
            _ = try await stage.settled()
            try await stage.set(paused: true)
            let expected = (1...620).map { "answer \($0) < 1000" }
            let id = stage.conversations[0].id
            for number in 1...620 { try intercom.reply(id, as: "101", "<p>answer \(number) &lt; 1000</p>") }
            try await Task.sleep(for: .seconds(2))
            try await stage.set(paused: false)
            guard try await desk.eventually({ stage.received().count == 620 }) else { return }
            #expect(stage.received() == expected)
        }
    }

    @Test("In rehearsal everything is decided and written down, and nothing is sent")
    func rehearsal() async throws {
        var settings = WorkspaceSettings()
        settings.mode = .rehearsal
        try await BridgeStage.run(on: .sqlite, settings: settings) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            // The comparison at the start may come in between; it only reads.
            func calls() -> [String: Int] { intercom.report.calls.filter { $0.key != "searchConversations" } }
            let before = calls()
            try desk.customer.send("hello", to: .bot(desk.bot))
            _ = try await desk.topic()
            #expect(try await stage.settled())
            guard
                try await desk.eventually({
                    let requests = try await desk.database.read { db in
                        try db.column("SELECT request FROM attempts WHERE destination = 'intercom'", as: String.self)
                    }
                    return requests.count == 1 && requests[0].contains("hello")
                })
            else { return }
            #expect(try await stage.settled())
            #expect(calls() == before)
        }
    }

    @Test("Only chosen contacts are bridged while it is tried")
    func chosen() async throws {
        var settings = WorkspaceSettings()
        settings.onlyContacts = [999]
        try await BridgeStage.run(on: .sqlite, settings: settings) { stage in
            try stage.desk.customer.send("hello", to: .bot(stage.desk.bot))
            _ = try await stage.desk.topic()
            #expect(try await stage.settled())
            #expect(stage.conversations.isEmpty)
        }
    }
}
