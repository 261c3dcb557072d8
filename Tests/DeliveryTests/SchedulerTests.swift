import Delivery
import Kernel
import TestSupport
import Testing

@Suite("The scheduler over long random histories")
struct SchedulerPropertyTests {
    private struct InFlight {
        let item: QueuedDelivery
        let arrives: MonotonicTime
        let answers: MonotonicTime
        var hasArrived = false
    }

    @Test(
        "Never above a limit, never during a cooldown, in order within a lane, and everything drains",
        arguments: 0..<30 as Range<UInt64>)
    func history(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limits = BotLimits.standard
        var scheduler = Scheduler(limiter: Limiter(limits: limits))
        var server = StrictServer(limits: limits)
        var now = MonotonicTime(microseconds: 1_000_000_000)
        let total = 600
        var created = 0
        var inFlight: [InFlight] = []
        var sentInLane: [String: [Int64]] = [:]
        var sending: Set<String> = []
        var postponed = 0
        var wake: MonotonicTime? = now

        while true {
            // Arrivals, in clumps.
            if created < total && Int.random(in: 0..<4, using: &random) == 0 {
                for _ in 0..<min(total - created, Int.random(in: 1...12, using: &random)) {
                    created += 1
                    scheduler.add(Self.item(created, at: now, using: &random), at: now)
                }
            }
            // What the network does until now.
            for index in inFlight.indices where !inFlight[index].hasArrived && inFlight[index].arrives <= now {
                inFlight[index].hasArrived = true
                let item = inFlight[index].item
                server.receive(chat: item.chatID, cost: item.cost, at: inFlight[index].arrives)
            }
            for answer in inFlight.filter({ $0.answers <= now }) {
                sending.remove(answer.item.lane)
                switch Int.random(in: 0..<40, using: &random) {
                case 0:
                    postponed += 1
                    let until = now + .milliseconds(Int.random(in: 1...5000, using: &random))
                    if let chat = answer.item.chatID {
                        for scope in scheduler.limiter.refused(chat: chat, until: until, at: now) {
                            if case .chat(let chat) = scope { server.silenced[chat] = until }
                        }
                    }
                    scheduler.postpone(answer.item, until: until, wasSent: true, at: now)
                default:
                    sentInLane[answer.item.lane, default: []].append(answer.item.id.rawValue)
                    scheduler.finish(answer.item, wasSent: true, at: now)
                }
            }
            inFlight.removeAll { $0.answers <= now }
            // Decisions.
            steps: while true {
                switch scheduler.next(at: now) {
                case .send(let item):
                    let isAlone = sending.insert(item.lane).inserted
                    #expect(isAlone, "a lane sends one at a time")
                    #expect(item.notBefore <= now)
                    if let chat = item.chatID { #expect((server.silenced[chat] ?? now) <= now) }
                    let arrives = now + .microseconds(Int64.random(in: 0...80_000, using: &random))
                    let answers = arrives + .microseconds(Int64.random(in: 0...80_000, using: &random))
                    inFlight.append(InFlight(item: item, arrives: arrives, answers: answers))
                case .wait(let until):
                    wake = until
                    break steps
                }
            }
            if created == total && scheduler.count == 0 { break }
            // The next moment at which anything happens.
            let moments = inFlight.flatMap { $0.hasArrived ? [$0.answers] : [$0.arrives, $0.answers] }
            let next = ([wake].compactMap { $0 } + moments).filter { $0 > now }.min()
            let later = created < total ? now + .milliseconds(Int.random(in: 1...300, using: &random)) : nil
            now = try #require([next, later].compactMap { $0 }.min(), "work is left and nothing will ever happen")
        }
        #expect(server.violations == 0)
        #expect(server.callsWhileSilenced == 0)
        #expect(sentInLane.values.allSatisfy { $0 == $0.sorted() })
        #expect(sentInLane.values.map(\.count).reduce(0, +) == total)
        #expect(server.accepted == total + postponed)
    }

    private static func item(
        _ number: Int, at now: MonotonicTime, using random: inout SeededGenerator
    ) -> QueuedDelivery {
        let isGroup = Bool.random(using: &random)
        let chat = isGroup ? -Int64.random(in: 1...3, using: &random) : Int64.random(in: 1...25, using: &random)
        let lane = isGroup ? "group \(chat) \(Int.random(in: 1...6, using: &random))" : "chat \(chat)"
        return QueuedDelivery(
            id: Delivery.ID(Int64(number)), stream: isGroup ? .staff : .customer, lane: lane,
            priority: isGroup ? .staffMirror : .customerMessage, chatID: chat,
            cost: isGroup && Int.random(in: 0..<10, using: &random) == 0 ? Int.random(in: 2...10, using: &random) : 1,
            createdAt: Timestamp(rawValue: now.microseconds), notBefore: now)
    }
}

@Suite("The scheduler")
struct SchedulerTests {
    private static let start = MonotonicTime(microseconds: 0)

    private func item(
        _ id: Int64, lane: String, chat: Int64?, priority: Delivery.Priority = .customerMessage,
        notBefore: MonotonicTime = start
    ) -> QueuedDelivery {
        QueuedDelivery(
            id: Delivery.ID(id), stream: .customer, lane: lane, priority: priority, chatID: chat, cost: 1,
            createdAt: Timestamp(rawValue: 0), notBefore: notBefore)
    }

    private func sends(_ scheduler: inout Scheduler, at now: MonotonicTime) -> [Int64] {
        var ids: [Int64] = []
        while case .send(let item) = scheduler.next(at: now) {
            ids.append(item.id.rawValue)
            scheduler.finish(item, wasSent: true, at: now)
        }
        return ids
    }

    private func expectSends(_ expected: [Int64], from scheduler: inout Scheduler, at now: MonotonicTime) {
        let sent = sends(&scheduler, at: now)
        #expect(sent == expected)
    }

    private func expectRefusal(
        chat: Int64?, until: MonotonicTime, of limiter: inout Limiter, silences expected: [Limiter.Scope]
    ) {
        let scopes = limiter.refused(chat: chat, until: until, at: Self.start)
        #expect(scopes == expected)
    }

    @Test("A thousand waiting chats are served at the bot's whole rate")
    func efficiency() {
        var scheduler = Scheduler(limiter: Limiter(limits: .standard))
        for chat in 1...1000 { scheduler.add(item(Int64(chat), lane: "\(chat)", chat: Int64(chat)), at: Self.start) }
        var now = Self.start
        var sent = 0
        while scheduler.count > 0 {
            switch scheduler.next(at: now) {
            case .send(let item):
                sent += 1
                scheduler.finish(item, wasSent: true, at: now + .milliseconds(2))
            case .wait(let until): now = until ?? now
            }
        }
        let seconds = Double((now - Self.start).components.seconds) + 1
        #expect(sent == 1000)
        #expect(Double(sent) / seconds >= 30 * 0.95)
    }

    @Test("A chat in a cooldown holds up no other chat")
    func cooldownIsLocal() {
        var scheduler = Scheduler(limiter: Limiter(limits: .standard))
        scheduler.limiter.cool(.chat(1), until: Self.start + .seconds(60))
        scheduler.add(item(1, lane: "a", chat: 1), at: Self.start)
        scheduler.add(item(2, lane: "b", chat: 2), at: Self.start)
        expectSends([2], from: &scheduler, at: Self.start)
        expectSends([], from: &scheduler, at: Self.start + .seconds(59))
        expectSends([1], from: &scheduler, at: Self.start + .seconds(61))
    }

    @Test("A delivery that must wait holds its lane, and no other")
    func delayedHead() {
        var scheduler = Scheduler(limiter: Limiter(limits: .standard))
        scheduler.add(item(1, lane: "a", chat: -1, notBefore: Self.start + .seconds(5)), at: Self.start)
        scheduler.add(item(2, lane: "a", chat: -1), at: Self.start)
        scheduler.add(item(3, lane: "b", chat: -1), at: Self.start)
        expectSends([3], from: &scheduler, at: Self.start)
        expectSends([1, 2], from: &scheduler, at: Self.start + .seconds(5))
    }

    @Test("What a head waits for may come while it is being looked at, and is not missed")
    func releasedMeanwhile() {
        var scheduler = Scheduler(limiter: Limiter(limits: .standard))
        scheduler.add(item(1, lane: "a", chat: -1), at: Self.start)
        guard case .send(let head) = scheduler.next(at: Self.start) else {
            Issue.record("nothing to send")
            return
        }
        scheduler.release(lane: "a", chat: -1, at: Self.start)
        scheduler.postpone(head, until: Self.start + .seconds(30), wasSent: false, at: Self.start)
        expectSends([1], from: &scheduler, at: Self.start)
    }

    @Test("Customers go before cosmetics, and cosmetics go all the same")
    func priorities() {
        var scheduler = Scheduler(limiter: Limiter(limits: .standard))
        scheduler.add(item(1, lane: "title", chat: -1, priority: .cosmetic), at: Self.start)
        scheduler.add(item(2, lane: "mirror", chat: -1, priority: .staffMirror), at: Self.start)
        scheduler.add(item(3, lane: "customer", chat: 7), at: Self.start)
        expectSends([3, 2, 1], from: &scheduler, at: Self.start)
    }

    @Test("Two chats refused together silence the bot")
    func botWideRefusal() {
        var limiter = Limiter(limits: .standard)
        let until = Self.start + .seconds(10)
        expectRefusal(chat: 1, until: until, of: &limiter, silences: [.chat(1)])
        expectRefusal(chat: 1, until: until, of: &limiter, silences: [.chat(1)])
        expectRefusal(chat: 2, until: until, of: &limiter, silences: [.chat(2), .bot])
        expectRefusal(chat: nil, until: until, of: &limiter, silences: [.bot])
    }

    @Test("What was cancelled is not sent")
    func cancelled() {
        var scheduler = Scheduler(limiter: Limiter(limits: .standard))
        for id in 1...3 { scheduler.add(item(Int64(id), lane: "a", chat: 1), at: Self.start) }
        scheduler.remove(Delivery.ID(1), at: Self.start)
        scheduler.remove(Delivery.ID(3), at: Self.start)
        expectSends([2], from: &scheduler, at: Self.start)
        #expect(scheduler.count == 0)
    }

    @Test("A lane that was told to wait goes when it is released")
    func released() {
        var scheduler = Scheduler(limiter: Limiter(limits: .standard))
        scheduler.add(item(1, lane: "a", chat: -1), at: Self.start)
        guard case .send(let head) = scheduler.next(at: Self.start) else {
            Issue.record("nothing to send")
            return
        }
        scheduler.postpone(head, until: Self.start + .seconds(30), wasSent: false, at: Self.start)
        expectSends([], from: &scheduler, at: Self.start)
        scheduler.release(lane: "a", chat: -1, at: Self.start)
        expectSends([1], from: &scheduler, at: Self.start)
    }

    @Test("Every lane that was told to wait goes when all are released")
    func allReleased() {
        var scheduler = Scheduler(limiter: Limiter(limits: .unlimited))
        for id in 1...3 { scheduler.add(item(Int64(id), lane: "\(id)", chat: Int64(id)), at: Self.start) }
        for _ in 1...3 {
            guard case .send(let head) = scheduler.next(at: Self.start) else {
                Issue.record("nothing to send")
                return
            }
            scheduler.postpone(head, until: Self.start + .seconds(3600), wasSent: true, at: Self.start)
        }
        expectSends([], from: &scheduler, at: Self.start)
        scheduler.releaseAll(at: Self.start)
        expectSends([1, 2, 3], from: &scheduler, at: Self.start)
    }

    @Test("Calls made before a restart still weigh")
    func remembered() {
        var limiter = Limiter(limits: .standard)
        let now = Self.start + .seconds(100)
        for _ in 0..<20 { limiter.remember(chat: -1, cost: 1, at: now - .seconds(30)) }
        var scheduler = Scheduler(limiter: limiter)
        scheduler.add(item(1, lane: "a", chat: -1), at: now)
        expectSends([], from: &scheduler, at: now)
        expectSends([1], from: &scheduler, at: now + .seconds(31))
    }
}

@Suite("Giving up and trying again")
struct RetryTests {
    @Test("Waits grow to the cap, and end after a day")
    func backoff() throws {
        let policy = RetryPolicy()
        var random = SeededGenerator(seed: 1)
        for attempt in 1...40 {
            let delay = try #require(policy.delay(afterAttempt: attempt, age: .seconds(60), using: &random))
            #expect(delay <= .seconds(min(30, 1 << min(attempt - 1, 10))))
            #expect(delay > .zero)
        }
        #expect(policy.delay(afterAttempt: 30, age: .seconds(25 * 3600), using: &random) == nil)
        #expect(
            policy.delay(afterAttempt: 3, age: .seconds(25 * 3600), using: &random) != nil,
            "a clock that was set forward gives nothing up")
    }

    @Test("Five failures open the circuit, one answer closes it")
    func breaker() {
        var breaker = CircuitBreaker()
        let now = MonotonicTime(microseconds: 0)
        for _ in 0..<4 { breaker.failed(at: now) }
        #expect(breaker.state == .closed)
        breaker.failed(at: now)
        #expect(breaker.state == .open(until: now + .seconds(1)))
        let tooEarly = breaker.beginProbe(at: now)
        #expect(!tooEarly)
        let first = breaker.beginProbe(at: now + .seconds(1))
        #expect(first)
        breaker.failed(at: now + .seconds(1))
        #expect(breaker.state == .open(until: now + .seconds(3)))
        let second = breaker.beginProbe(at: now + .seconds(3))
        #expect(second)
        breaker.succeeded()
        #expect(breaker.state == .closed)
    }

    @Test("Pauses and threshold are the owner's; a probe that made no call is made again at once")
    func rules() {
        var breaker = CircuitBreaker(rules: .init(threshold: 2, shortest: .seconds(5), longest: .seconds(12)))
        var now = MonotonicTime(microseconds: 0)
        breaker.failed(at: now)
        #expect(breaker.state == .closed)
        breaker.failed(at: now)
        for pause in [5, 10, 12, 12] {
            #expect(breaker.state == .open(until: now + .seconds(pause)))
            now = now + .seconds(pause)
            let isProbing = breaker.beginProbe(at: now)
            #expect(isProbing)
            breaker.missed(at: now)
            #expect(breaker.state == .open(until: now))
            let isAgain = breaker.beginProbe(at: now)
            #expect(isAgain)
            breaker.failed(at: now)
        }
    }
}
