import Delivery
import Kernel
import TestSupport
import Testing

@Suite("Lanes that move to another chat")
struct LaneMoveTests {
    private static func item(_ id: Int, lane: String, chat: Int64, at now: MonotonicTime) -> QueuedDelivery {
        QueuedDelivery(
            id: Delivery.ID(Int64(id)), stream: .staff, lane: lane, priority: .staffMirror, chatID: chat, cost: 1,
            createdAt: Timestamp(rawValue: now.microseconds), notBefore: now)
    }

    @Test("What waits goes to the new chat and weighs on its limit; a call under way ends where it began")
    func moves() {
        let now = MonotonicTime(microseconds: 1_000_000_000)
        var scheduler = Scheduler(limiter: Limiter(limits: .standard))
        for id in 1...3 { scheduler.add(Self.item(id, lane: "a", chat: -1, at: now), at: now) }
        guard case .send(let first) = scheduler.next(at: now) else {
            Issue.record("nothing is sent")
            return
        }
        scheduler.move(lane: "a", from: -1, to: -2, at: now)
        if case .send = scheduler.next(at: now) { Issue.record("a lane sends one at a time, also while it moves") }
        scheduler.postpone(first, until: now + .seconds(30), wasSent: false, at: now)
        if case .send = scheduler.next(at: now) { Issue.record("what waits does not overtake the head") }
        scheduler.release(lane: "a", chat: -2, at: now)
        var sent: [Int64] = []
        var chats: Set<Int64?> = []
        while case .send(let item) = scheduler.next(at: now) {
            sent.append(item.id.rawValue)
            chats.insert(item.chatID)
            scheduler.finish(item, wasSent: true, at: now)
        }
        #expect(sent == [1, 2, 3])
        #expect(chats == [-2])
        #expect(scheduler.count == 0)
    }

    @Test(
        "However often lanes move, each sends in order, within the limits, and drains",
        arguments: 0..<20 as Range<UInt64>)
    func history(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let limits = BotLimits.standard
        var scheduler = Scheduler(limiter: Limiter(limits: limits))
        var server = StrictServer(limits: limits)
        var now = MonotonicTime(microseconds: 1_000_000_000)
        var chats = Dictionary(uniqueKeysWithValues: (1...8).map { ("lane \($0)", Int64(-1)) })
        var underWay: [(item: QueuedDelivery, until: MonotonicTime)] = []
        var sent: [String: [Int64]] = [:]
        var (created, turns) = (0, 0)
        while (created < 200 || scheduler.count > 0) && turns < 100_000 {
            turns += 1
            let lane = "lane \(Int.random(in: 1...8, using: &random))"
            let chat = chats[lane] ?? -1
            if created < 200, Int.random(in: 0..<3, using: &random) == 0 {
                created += 1
                scheduler.add(Self.item(created, lane: lane, chat: chat, at: now), at: now)
            }
            if Int.random(in: 0..<50, using: &random) == 0 {
                let other = -Int64.random(in: 1...4, using: &random)
                scheduler.move(lane: lane, from: chat, to: other, at: now)
                chats[lane] = other
            }
            for (item, _) in underWay.filter({ $0.until <= now }) {
                if Int.random(in: 0..<8, using: &random) == 0 {
                    scheduler.postpone(item, until: now + .seconds(1), wasSent: true, at: now)
                } else {
                    sent[item.lane, default: []].append(item.id.rawValue)
                    scheduler.finish(item, wasSent: true, at: now)
                }
            }
            underWay.removeAll { $0.until <= now }
            while case .send(let item) = scheduler.next(at: now) {
                server.receive(chat: item.chatID, cost: 1, at: now)
                underWay.append((item, now + .milliseconds(Int.random(in: 1...300, using: &random))))
            }
            now = now + .milliseconds(Int.random(in: 1...400, using: &random))
        }
        #expect(scheduler.count == 0)
        #expect(sent.values.allSatisfy { $0 == $0.sorted() })
        #expect(sent.values.map(\.count).reduce(0, +) == 200)
        #expect(server.violations == 0)
    }
}
