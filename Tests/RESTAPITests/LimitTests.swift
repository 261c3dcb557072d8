import DeskTestSupport
import HTTPServer
import HTTPTypes
import JSON
import RESTAPI
import Synchronization
import TestSupport
import Testing

@Suite("Budgets and wrong secrets through the API")
struct LimitTests {
    /// A clock that stands until it is moved.
    private final class VirtualClock: Sendable {
        private let time = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { time.withLock { $0 } }
        func advance(by duration: Duration) { time.withLock { $0 += duration } }
    }

    private static func limits(_ count: Int, _ clock: VirtualClock) -> APILimits {
        let limit = RequestBudgets.Limit(count: count, window: .seconds(60))
        let budgets = RequestBudgets([.tickets: limit, .other: limit], startingAt: clock.now)
        return APILimits(budgets: budgets, now: { clock.now })
    }

    private static func numbers(_ answer: APIStage.Answer) -> [String?] {
        ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"].map { answer.headers[HTTPFields.Name($0)] }
    }

    @Test("Every answer tells what is left: pages, 304, errors, streams, paths that are not there")
    func headers() async throws {
        let clock = VirtualClock()
        try await APIStage.run(on: .sqlite, limits: Self.limits(60, clock)) { stage in
            let ticket = try await stage.open().ticket
            #expect(Self.numbers(try await stage.get("/tickets")) == ["60", "59", "1"])
            let one = try await stage.get("/tickets/\(ticket)")
            #expect(Self.numbers(one) == ["60", "58", "2"])
            let unchanged = try await stage.get("/tickets/\(ticket)", headers: [.ifNoneMatch: one.headers[.eTag] ?? ""])
            #expect(unchanged.status == 304 && Self.numbers(unchanged) == ["60", "57", "3"])
            #expect(Self.numbers(try await stage.get("/tickets?colour=red")) == ["60", "56", "4"])
            #expect(Self.numbers(try await stage.get("/bots")) == ["60", "59", "1"])
            let contacts = try await stage.get("/contacts/1")
            #expect(Self.numbers(contacts)[0] == "600000")
            let stream = try await stage.respond(.get, "/events/stream")
            #expect(stream.headers[HTTPFields.Name("RateLimit-Remaining")] == "58")
            #expect(Self.numbers(try await stage.get("/nothing")) == ["60", "60", "0"])
            let nobody = try await stage.send(.get, "/api/v1/tickets", key: nil)
            #expect(nobody.status == 401 && Self.numbers(nobody) == ["10", "10", "0"])
        }
    }

    @Test("Beyond its budget a key is answered 429 until Retry-After, in that category alone, and no other key is")
    func budget() async throws {
        let clock = VirtualClock()
        try await APIStage.run(on: .sqlite, limits: Self.limits(3, clock)) { stage in
            for _ in 0..<3 { #expect(try await stage.get("/tickets").status == 200) }
            let refused = try await stage.get("/tickets")
            #expect(refused.status == 429 && refused["type"] == "urn:parley:problem:rate_limited")
            #expect(refused.headers[.retryAfter] == "20")
            #expect(Self.numbers(refused) == ["3", "0", "60"])
            #expect(try await stage.get("/bots").status == 200)
            let other = try await APIStage.makeKey(["*"], stage.desk)
            #expect(try await stage.send(.get, "/api/v1/tickets", key: other).status == 200)
            clock.advance(by: .seconds(20))
            #expect(try await stage.get("/tickets").status == 200)
            #expect(try await stage.get("/tickets").status == 429)
        }
    }

    @Test("After ten wrong secrets a right one from there waits too, unless its key was at work there before")
    func guesses() async throws {
        let clock = VirtualClock()
        try await APIStage.run(on: .sqlite, limits: Self.limits(600, clock)) { stage in
            let target = "/api/v1/tickets"
            let known = try await APIStage.makeKey(["*"], stage.desk)
            #expect(try await stage.send(.get, target, key: known, from: "192.0.2.1").status == 200)
            for number in 1...10 {
                let answer = try await stage.send(.get, target, key: "pk_x.\(number)", from: "192.0.2.1")
                #expect(answer.status == 401)
                #expect(Self.numbers(answer)[1] == String(10 - number))
            }
            for key in ["pk_x.11", stage.key] {
                let answer = try await stage.send(.get, target, key: key, from: "192.0.2.1")
                #expect(answer.status == 429 && answer["type"] == "urn:parley:problem:too_many_wrong_secrets")
                #expect(answer.headers[.retryAfter] == "60")
            }
            #expect(try await stage.send(.get, target, key: known, from: "192.0.2.1").status == 200)
            #expect(try await stage.send(.get, target, key: stage.key, from: "192.0.2.2").status == 200)
            clock.advance(by: .seconds(60))
            #expect(try await stage.send(.get, target, key: stage.key, from: "192.0.2.1").status == 200)
        }
    }

    @Test("Of many requests at once no more than fit are served, and no more than ten guesses are answered")
    func atOnce() async throws {
        let clock = VirtualClock()
        try await APIStage.run(on: .sqlite, limits: Self.limits(20, clock)) { stage in
            func statuses(of keys: [String]) async throws -> [Int: Int] {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for key in keys {
                        group.addTask { try await stage.send(.get, "/api/v1/tickets", key: key).status }
                    }
                    return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
                }
            }
            let served = try await statuses(of: Array(repeating: stage.key, count: 60))
            #expect(served == [200: 20, 429: 40])
            let answered = try await statuses(of: (0..<60).map { "pk_x.\($0)" })
            #expect(answered == [401: 10, 429: 50])
        }
    }

    @Test("IPv6 addresses of one network count as one, and IPv4 in IPv6 as IPv4")
    func networks() async throws {
        let clock = VirtualClock()
        try await APIStage.run(on: .sqlite, limits: Self.limits(600, clock)) { stage in
            for number in 1...10 {
                let address = number.isMultiple(of: 2) ? "::ffff:192.0.2.1" : "2001:db8:1:2::\(number)"
                _ = try await stage.send(.get, "/api/v1/tickets", key: "pk_x.\(number)", from: address)
            }
            let remaining = { (address: String) in
                Self.numbers(try await stage.send(.get, "/api/v1/tickets", key: nil, from: address))[1]
            }
            #expect(try await remaining("2001:db8:1:2:ffff::1") == "5")
            #expect(try await remaining("2001:db8:1:3::1") == "10")
            #expect(try await remaining("192.0.2.1") == "5")
        }
    }
}

@Suite("Who guesses secrets, on a virtual clock")
struct GuessLimitTests {
    private let start = ContinuousClock.now

    @Test("However many are tried at once, ten learn whether they were right, and one more for each that ages")
    func ten() {
        var limit = GuessLimit()
        var told = 0
        for second in 0..<600 {
            for guess in 0..<5 {
                let standing = limit.judge(
                    isRight: false, of: "a", keyID: "k\(guess)", at: start + .seconds(second))
                if standing.retryAfter == nil { told += 1 }
            }
        }
        #expect(told == 100)
    }

    @Test("A key that is at work there has ten wrong secrets a minute of its own, and no more")
    func ownCount() {
        var limit = GuessLimit()
        _ = limit.judge(isRight: true, of: "a", keyID: "known", at: start)
        for _ in 0..<10 { _ = limit.judge(isRight: false, of: "a", keyID: "stranger", at: start) }
        for _ in 0..<10 {
            let standing = limit.judge(isRight: false, of: "a", keyID: "known", at: start)
            #expect(standing.retryAfter == nil)
        }
        let right = limit.judge(isRight: true, of: "a", keyID: "known", at: start)
        #expect(right.retryAfter == .seconds(60))
        let later = limit.judge(isRight: true, of: "a", keyID: "known", at: start + .seconds(60))
        #expect(later.retryAfter == nil)
    }

    @Test("A key that was at work there more than an hour ago is looked at like any other")
    func trustEnds() {
        var limit = GuessLimit()
        _ = limit.judge(isRight: true, of: "a", keyID: "known", at: start)
        let later = start + GuessLimit.trust
        for _ in 0..<10 { _ = limit.judge(isRight: false, of: "a", keyID: "stranger", at: later) }
        let standing = limit.judge(isRight: true, of: "a", keyID: "known", at: later)
        #expect(standing.retryAfter != nil)
    }

    @Test("More addresses than there is room for share one count, until there is room again")
    func crowd() {
        var limit = GuessLimit(capacity: 3)
        var told = 0
        for address in 0..<100 {
            let standing = limit.judge(isRight: false, of: "\(address)", keyID: "k", at: start)
            if standing.retryAfter == nil { told += 1 }
        }
        #expect(told == 13)
        let later = start + .seconds(61)
        for _ in 0..<10 { _ = limit.judge(isRight: false, of: "new", keyID: "k", at: later) }
        #expect(limit.standing(of: "new", keyID: nil, at: later).retryAfter != nil)
        #expect(limit.standing(of: "newer", keyID: nil, at: later).remaining == 10)
    }
}

@Suite("Budgets, on a virtual clock")
struct RequestBudgetTests {
    private let start = ContinuousClock.now

    @Test("A budget is there at once, then comes back evenly", arguments: [(60, 60), (1000, 1), (7, 3)])
    func bucket(count: Int, seconds: Int) {
        var budgets = RequestBudgets(
            [.tickets: .init(count: count, window: .seconds(seconds))], startingAt: start)
        var taken = 0
        while budgets.take(by: 1, .tickets, at: start).retryAfter == nil { taken += 1 }
        #expect(taken == count)
        // Half a window later half of it is there again, be it one more or less for what does not divide.
        let later = start + .milliseconds(seconds * 500)
        while budgets.take(by: 1, .tickets, at: later).retryAfter == nil { taken += 1 }
        #expect(abs(taken - count - count / 2) <= 1)
    }

    @Test("Who waits for Retry-After is served; a second earlier nobody is")
    func waiting() throws {
        var budgets = RequestBudgets([.bulk: .init(count: 1, window: .seconds(10))], startingAt: start)
        _ = budgets.take(by: 1, .bulk, at: start)
        let wait = try #require(budgets.take(by: 1, .bulk, at: start).retryAfter)
        #expect(wait == .seconds(10))
        let early = budgets.take(by: 1, .bulk, at: start + wait - .seconds(1))
        #expect(early.retryAfter == .seconds(1))
        let fit = budgets.take(by: 1, .bulk, at: start + wait)
        #expect(fit.retryAfter == nil)
    }

    @Test("What is kept does not grow with the keys that were ever at work")
    func memory() {
        var budgets = RequestBudgets(startingAt: start)
        for key in 0..<10_000 {
            _ = budgets.take(by: Int64(key), .tickets, at: start + .milliseconds(key))
        }
        #expect(budgets.count <= 2048)
    }

    @Test("Each kind of path has its budget")
    func categories() {
        let kinds: [(Substring, RequestBudgets.Category)] = [
            ("tickets", .tickets), ("messages", .tickets), ("files", .tickets), ("templates", .articles),
            ("articles", .articles), ("contacts", .contacts), ("bulk", .bulk), ("bots", .other), ("keys", .other),
        ]
        for (word, category) in kinds { #expect(RequestBudgets.Category(resource: word) == category) }
    }
}
