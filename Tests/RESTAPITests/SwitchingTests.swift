import Desk
import DeskTestSupport
import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPTypes
import JSON
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Between polling and webhook")
struct SwitchingTests {
    /// Carries what the simulator sends to a webhook into the router.
    struct Wire: HTTPSending {
        let stage: APIStage

        func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
            guard case .bytes(let body) = request.body else {
                throw HTTPClientError(code: .invalidRequest, outcome: .neverSent, message: "no body")
            }
            let target = String(request.url.dropFirst("https://desk.example".count))
            let response = await stage.responder.respond(
                to: Request(method: .post, target: target, headers: request.headers, body: RequestBody(body)))
            let data = (try? await response.body.collect()) ?? Data()
            return HTTPClientResponse(status: response.status, headers: response.headers, body: data)
        }
    }

    @Test("Switching both ways under load loses nothing and repeats nothing", arguments: TestEngine.available)
    func underLoad(engine: TestEngine) async throws {
        try await APIStage.run(on: engine, settings: BotTests.publicSettings) { stage in
            let desk = stage.desk
            let people = try (1...5).map { try stage.customer("P\($0)") }
            let rounds = 60
            try await withThrowingTaskGroup(of: Void.self) { group in
                let pump = WebhookPump(sandbox: desk.sandbox, http: Wire(stage: stage))
                group.addTask { await pump.run() }
                try await withThrowingTaskGroup(of: Void.self) { work in
                    work.addTask {
                        for number in 1...rounds {
                            for person in people { try person.send(.text("m\(number)"), to: .bot(desk.bot)) }
                            try await Task.sleep(for: .milliseconds(50))
                        }
                    }
                    work.addTask {
                        for mode in ["webhook", "polling", "webhook", "polling", "webhook"] {
                            try await Task.sleep(for: .milliseconds(500))
                            let answer = try await stage.patch("/bots/\(desk.bot)", ["mode": .string(mode)])
                            #expect(answer["mode"] == .string(mode))
                        }
                    }
                    try await work.waitForAll()
                }
                #expect(try await desk.eventually { desk.sandbox.pendingUpdates(of: desk.bot) == 0 })
                #expect(try await desk.quiet())
                let wanted = (1...rounds).map { "m\($0)" }
                let tickets = try await stage.get("/tickets").rows.compactMap { $0["id"]?.integerValue }
                #expect(tickets.count == people.count)
                for ticket in tickets {
                    let texts = try await stage.get("/tickets/\(ticket)/messages?limit=200").rows.compactMap {
                        $0["body"]?.stringValue
                    }
                    #expect(texts == wanted)
                }
                #expect(try await stage.get("/bots/\(desk.bot)")["webhook"]?["is_set"] == true)
                group.cancelAll()
            }
        }
    }

    @Test("Numbers that begin anew after an idle week are not taken for old ones")
    func idleWeek() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let desk = stage.desk
            for round in 1...4 {
                try desk.customer.send(.text("r\(round)"), to: .bot(desk.bot))
                #expect(
                    try await desk.eventually {
                        try await stage.get("/receipts?state=done&limit=200").rows.count >= round
                    })
                #expect(try await desk.quiet())
                // The poll that confirms has been answered, and one that names no number waits.
                try await Task.sleep(for: .milliseconds(1500))
                desk.sandbox.restartUpdateIDs(of: desk.bot)
            }
            let texts = try await stage.get("/tickets/1/messages").rows.compactMap { $0["body"]?.stringValue }
            #expect(texts == (1...4).map { "r\($0)" })
        }
    }
}
