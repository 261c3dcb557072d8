import Delivery
import Kernel
import Testing

@Suite("Limits that change while messages wait")
struct LimitChangeTests {
    private let start = MonotonicTime(microseconds: 1_000_000_000)

    private func limits(_ chat: String) throws -> BotLimits {
        var limits = BotLimits.standard
        limits.privateChat = try #require(RateLimit(chat))
        return limits
    }

    private func item(_ id: Int64) -> QueuedDelivery {
        QueuedDelivery(
            id: Delivery.ID(id), stream: .customer, lane: "c", priority: .customerMessage, chatID: 5, cost: 1,
            createdAt: .now, notBefore: start)
    }

    /// How many go from `time` on within a second.
    private func sent(_ scheduler: inout Scheduler, from time: MonotonicTime) -> Int {
        var count = 0
        for step in 0..<100 {
            let now = time + .milliseconds(10 * step)
            while case .send(let item) = scheduler.next(at: now) {
                count += 1
                scheduler.finish(item, wasSent: true, at: now)
            }
        }
        return count
    }

    @Test("A wider limit lets go what waits", arguments: ["1/3600s", "1/3600s+1"])
    func wider(old: String) throws {
        var scheduler = Scheduler(limiter: Limiter(limits: try limits(old)))
        for id in 1...5 { scheduler.add(item(Int64(id)), at: start) }
        #expect(sent(&scheduler, from: start) == 1)
        scheduler.change(to: try limits("100/1s"), at: start + .seconds(2))
        #expect(sent(&scheduler, from: start + .seconds(4)) == 4)
    }

    @Test("A narrower limit holds at once, whatever its form", arguments: ["2/60s", "1/30s+2"])
    func narrower(new: String) throws {
        var scheduler = Scheduler(limiter: Limiter(limits: try limits("100/1s")))
        for id in 1...3 { scheduler.add(item(Int64(id)), at: start) }
        #expect(sent(&scheduler, from: start) == 3)
        scheduler.change(to: try limits(new), at: start + .seconds(1))
        for id in 4...9 { scheduler.add(item(Int64(id)), at: start + .seconds(1)) }
        // What went under the old limit may have used the new one up.
        #expect(sent(&scheduler, from: start + .seconds(2)) == 0)
        #expect(sent(&scheduler, from: start + .seconds(62)) == 2)
    }
}
