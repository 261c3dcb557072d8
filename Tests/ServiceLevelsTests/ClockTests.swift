import BusinessTime
import Kernel
import ServiceLevels
import Testing

@Suite("Clocks")
struct ClockTests {
    /// A Monday, 09:00 in UTC.
    private let monday = Timestamp(unixSeconds: 1_793_577_600 + 9 * 3600)

    private func rules(
        _ targets: [SLAMetric: Int64], pauses: [SLAPause] = [], onReopen: SLAReopening = .resume,
        steps: [SLAStep] = [], version: Int64 = 1, isBusiness: Bool = false
    ) throws -> [Int64: SLARules] {
        let day = [try DayInterval(start: "09:00", end: "17:00")]
        let hours = BusinessHours(
            timeZone: "UTC", week: Dictionary(uniqueKeysWithValues: Weekday.allCases.prefix(5).map { ($0, day) }))
        let policy = SLAPolicy(
            name: "P", targets: targets.mapValues { [.normal: $0, .urgent: $0 / 2] }, pauses: pauses,
            onReopen: onReopen,
            escalations: steps)
        return [
            version: SLARules(
                version: version, policy: policy, calendar: isBusiness ? try BusinessCalendar(hours) : nil)
        ]
    }

    private func history(_ book: [Int64: SLARules], _ facts: [(Int, SLAFact.Kind)]) -> SLAHistory {
        let begin: [SLAFact] = [
            SLAFact(at: monday, .created(priority: .normal, queueID: nil)),
            SLAFact(at: monday, .policyApplied(version: 1, toRunning: false)),
        ]
        return SLAHistory(begin + facts.map { SLAFact(at: monday + .seconds($0.0 * 60), $0.1) }, book: book)
    }

    @Test("An answer at the very instant is in time, one a minute later is not")
    func inTime() throws {
        let book = try rules([.firstResponse: 3600])
        for (minute, isBreached) in [(59, false), (60, false), (61, true)] {
            let clock = try #require(history(book, [(minute, .agentMessage)]).state[.firstResponse])
            #expect((clock.breachedAt != nil) == isBreached)
            #expect(clock.end?.ending == .met)
        }
    }

    @Test("Business time ends at closing time and goes on the next day")
    func business() throws {
        let book = try rules([.resolution: 10 * 3600], steps: [.percent(80), .offset(1800)], isBusiness: true)
        let clock = try #require(history(book, []).state[.resolution])
        #expect(clock.due == monday + .seconds(26 * 3600))
        #expect(clock.marks[1].due == monday + .seconds(8 * 3600))
        #expect(clock.marks[2].due == monday + .seconds(26 * 3600 + 1800))
        let record = try #require(history(book, [(20 * 60, .snoozed)]).records.first)
        let words = history(book, []).intervals(of: record, until: monday + .seconds(26 * 3600), limit: 10)
        #expect(words.map(\.isCounted) == [true, false, true])
    }

    @Test("A clock waits for what the policy names, and for nothing else")
    func pauses() throws {
        let book = try rules([.resolution: 7200], pauses: [.pending, .snoozed])
        let paused = history(book, [(30, .statusChanged(.pending)), (90, .statusChanged(.onHold))])
        #expect(paused.state[.resolution]?.due == monday + .seconds(180 * 60))
        let both = history(book, [(30, .statusChanged(.pending)), (40, .snoozed), (90, .statusChanged(.open))])
        #expect(both.state[.resolution]?.pauses == [.snoozed] && both.state[.resolution]?.due == nil)
    }

    @Test("A reopened ticket resumes, restarts or leaves its clock", arguments: SLAReopening.allCases)
    func reopening(kind: SLAReopening) throws {
        let book = try rules([.resolution: 7200], onReopen: kind)
        let clocks = history(
            book, [(60, .statusChanged(.resolved)), (600, .statusChanged(.open))]
        ).records.map(\.clock)
        switch kind {
        case .resume:
            #expect(clocks.count == 1 && clocks[0].end == nil && clocks[0].due == monday + .seconds(660 * 60))
        case .restart:
            #expect(clocks.count == 2 && clocks[0].end?.ending == .met)
            #expect(clocks[1].due == monday + .seconds(720 * 60) && clocks[1].cycle == 2)
        case .leave: #expect(clocks.count == 1 && clocks[0].end?.ending == .met)
        }
    }

    @Test("A running clock keeps its version unless told otherwise", arguments: [false, true])
    func versions(toRunning: Bool) throws {
        let book = try rules([.resolution: 7200]).merging(try rules([.resolution: 3600], version: 2)) { $1 }
        let changed = history(book, [(90, .policyApplied(version: 2, toRunning: toRunning))])
        let clock = try #require(changed.state[.resolution])
        #expect(clock.version == (toRunning ? 2 : 1))
        #expect(clock.due == monday + .seconds((toRunning ? 90 : 120) * 60))
    }

    @Test("A next response is measured from the first message that waits, each time anew")
    func next() throws {
        let book = try rules([.firstResponse: 3600, .nextResponse: 1800])
        let clocks = history(
            book,
            [
                (1, .customerMessage), (10, .agentMessage), (20, .customerMessage), (25, .customerMessage),
                (40, .agentMessage), (100, .customerMessage),
            ]
        ).settled(to: monday + .seconds(200 * 60)).records.map(\.clock)
        #expect(clocks.map(\.metric) == [.firstResponse, .nextResponse, .nextResponse])
        #expect(clocks[1].startedAt == monday + .seconds(1200) && clocks[1].end?.ending == .met)
        #expect(clocks[2].cycle == 2 && clocks[2].breachedAt == monday + .seconds(130 * 60))
    }

    @Test("A more urgent priority breaches at once what has waited too long")
    func priority() throws {
        let book = try rules([.resolution: 7200])
        let late = history(book, [(90, .priorityChanged(.urgent))]).settled(to: monday + .seconds(6000))
        #expect(late.state[.resolution]?.breachedAt == monday + .seconds(5400))
        let back = history(book, [(30, .priorityChanged(.urgent)), (40, .priorityChanged(.normal))])
        #expect(back.state[.resolution]?.due == monday + .seconds(7200))
    }

    @Test("Conditions hold all together; a language stands for its regions")
    func conditions() {
        let conditions = SLAConditions(
            priorities: [.high, .urgent], queueIDs: [3], tags: ["vip", "b2b"], languages: ["pt"])
        let ticket = SLAConditions.Traits(priority: .high, queueID: 3, tags: ["x", "vip"], language: "pt-BR")
        #expect(conditions.match(ticket) && SLAConditions().match(ticket))
        for change in [
            { $0.priority = .low }, { $0.queueID = nil }, { $0.tags = [] }, { $0.language = "ptx" },
            { $0.language = nil },
        ] as [(inout SLAConditions.Traits) -> Void] {
            var other = ticket
            change(&other)
            #expect(!conditions.match(other))
        }
    }
}
