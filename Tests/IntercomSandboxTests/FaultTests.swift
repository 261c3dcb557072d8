import IntercomAPI
import IntercomSandbox
import Testing

@Suite("Limits and faults")
struct FaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let fault: IntercomFault
        let code: IntercomError.Code
        let outcome: IntercomError.Outcome
        let isDone: Bool

        var testDescription: String { "\(fault)" }
    }

    static let cases = [
        Case(fault: .status(429), code: .rateLimited, outcome: .notDone, isDone: false),
        Case(fault: .status(500), code: .serverError, outcome: .unknown, isDone: false),
        Case(fault: .status(503), code: .unavailable, outcome: .notDone, isDone: false),
        Case(fault: .garbage, code: .unreadableAnswer, outcome: .unknown, isDone: false),
        Case(fault: .acceptAndCut, code: .unknownOutcome, outcome: .unknown, isDone: true),
        Case(fault: .cut, code: .unknownOutcome, outcome: .unknown, isDone: false),
    ]

    @Test("A fault strikes its operation once, and the client says whether it may have been done", arguments: cases)
    func faults(wrong: Case) async throws {
        let stage = try await Stage()
        let id = try await stage.conversation()
        stage.sandbox.fault(wrong.fault, in: Reply.name)
        _ = try await stage.client.send(Identify())
        let reply = Reply(to: id, contact: stage.contact, html: "Hi")
        let error = try await stage.error(of: reply)
        #expect(error.code == wrong.code)
        #expect(error.outcome == wrong.outcome)
        stage.clock.advance(seconds: 10)
        #expect(try await stage.read(id).parts.count == (wrong.isDone ? 1 : 0))
        _ = try await stage.client.send(reply)
        #expect(stage.sandbox.report.problems == [])
    }

    @Test("A fault can strike any operation, as often as is said")
    func count() async throws {
        let stage = try await Stage()
        stage.sandbox.fault(.status(503), count: 3)
        for _ in 0..<3 { #expect(try await stage.error(of: Identify()).code == .unavailable) }
        _ = try await stage.client.send(Identify())
    }

    @Test("An outage strikes everything until it is over")
    func outage() async throws {
        let stage = try await Stage()
        stage.sandbox.set(out: true)
        for _ in 0..<3 { #expect(try await stage.error(of: Identify()).code == .unknownOutcome) }
        stage.sandbox.set(out: false)
        _ = try await stage.client.send(Identify())
    }

    @Test("A revoked token is refused, the one in its place is taken")
    func token() async throws {
        let stage = try await Stage()
        stage.sandbox.revokeToken(newToken: "other")
        #expect(try await stage.error(of: Identify()).code == .unauthorized)
        let client = IntercomClient(baseURL: "https://i.example", token: "other", http: stage.transport)
        #expect(try await client.send(Identify()).value.appID == "sandbox1")
    }

    @Test("Each window has its calls; who goes on in an empty one is counted")
    func limit() async throws {
        // The contact of the stage is one.
        let stage = try await Stage { $0.windowLimit = 4 }
        for remaining in [2, 1, 0] {
            let window = try await stage.client.send(Identify()).window
            #expect(window == RateWindow(limit: 4, remaining: remaining, reset: Stage.start + 10))
        }
        #expect(stage.sandbox.report.callsInEmptyWindow == 0)
        let error = try await stage.error(of: Identify())
        #expect(error.code == .rateLimited)
        #expect(error.reason == "rate_limit_exceeded")
        #expect(error.window?.reset == Stage.start + 10)
        #expect(stage.sandbox.report.tooManyRequests == 1)
        #expect(stage.sandbox.report.callsInEmptyWindow == 1)
        stage.clock.advance(seconds: 9)
        #expect(try await stage.error(of: Identify()).code == .rateLimited)
        stage.clock.advance(seconds: 1)
        #expect(try await stage.client.send(Identify()).window?.remaining == 3)
    }

    @Test("A 429 by a fault empties the window, and says until when")
    func emptied() async throws {
        let stage = try await Stage()
        stage.sandbox.fault(.status(429))
        let error = try await stage.error(of: Identify())
        #expect(error.window == RateWindow(limit: 1666, remaining: 0, reset: Stage.start + 10))
        #expect(try await stage.error(of: Identify()).code == .rateLimited)
        #expect(stage.sandbox.report.callsInEmptyWindow == 1)
        stage.clock.advance(seconds: 10)
        _ = try await stage.client.send(Identify())
    }
}
