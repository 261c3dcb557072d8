import Delivery
import DeskTestSupport
import IntercomSandbox
import Kernel
import TelegramSandbox
import TestSupport
import Testing

@testable import IntercomBridge

@Suite("Intercom's limits")
struct PacingTests {
    private static let start = MonotonicTime(microseconds: 0)

    @Test("What is left of a window is spread over what is left of its time")
    func spread() {
        var pacer = CallPacer()
        pacer.learned(.init(limit: 100, remaining: 10, endsAt: Self.start + .seconds(10)))
        var waits: [Duration] = []
        for _ in 0..<9 { waits.append(pacer.reserve(at: Self.start)) }
        #expect(waits == waits.sorted())
        #expect(waits[0] == .zero && waits[8] > .seconds(7) && waits[8] <= .seconds(10))
        #expect(pacer.reserve(at: Self.start) == .seconds(10))
    }

    @Test("While there is plenty, and in the next window, nothing waits")
    func plenty() {
        var pacer = CallPacer()
        #expect(pacer.reserve(at: Self.start) == .zero)
        pacer.learned(.init(limit: 100, remaining: 90, endsAt: Self.start + .seconds(10)))
        for _ in 0..<30 { #expect(pacer.reserve(at: Self.start) == .zero) }
        pacer.learned(.init(limit: 100, remaining: 0, endsAt: Self.start + .seconds(10)))
        #expect(pacer.reserve(at: Self.start + .seconds(10)) == .zero)
    }

    @Test("A backlog drains at the allowed rate, and no call meets an empty window")
    func drains() async throws {
        var configuration = IntercomSandboxConfiguration()
        configuration.windowLimit = 60
        try await BridgeStage.run(on: .sqlite, intercom: configuration) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            for number in 1...80 { try desk.customer.send(.text("message \(number)"), to: .bot(desk.bot)) }
            guard try await desk.eventually({ stage.transcript().count == 80 }) else { return }
            #expect(stage.transcript() == (1...80).map { "user: message \($0)" })
            #expect(intercom.report.tooManyRequests == 0)
            #expect(intercom.report.callsInEmptyWindow == 0)
        }
    }
}
