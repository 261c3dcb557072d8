import FoundationEssentials
import Kernel
import ServiceLevels
import TestSupport
import Testing

@Suite("Clocks over random histories")
struct PropertyTests {
    private func book(_ policies: [Int64: SLAPolicy]) throws -> [Int64: SLARules] {
        var book: [Int64: SLARules] = [:]
        for (version, policy) in policies {
            book[version] = SLARules(
                version: version, policy: policy, calendar: try RandomHistory.calendar(version))
        }
        return book
    }

    @Test("They agree with a model that counts minutes", arguments: 0..<8)
    func model(part: Int) throws {
        for seed in part * 40..<(part + 1) * 40 {
            var random = SeededGenerator(seed: UInt64(seed))
            let policies = RandomHistory.policies(using: &random)
            let facts = RandomHistory.facts(using: &random)
            var model = ClockModel(
                versions: Dictionary(
                    uniqueKeysWithValues: policies.map { version, policy in
                        (version, .init(policy: policy) { RandomHistory.isOpen(version, $0) })
                    }))
            model.run(facts, minutes: RandomHistory.minutes)
            let end = RandomHistory.time(RandomHistory.minutes)
            let book = try book(policies)
            let history = SLAHistory(facts.map { SLAFact(at: RandomHistory.time($0.minute), $0.kind) }, book: book)
                .settled(to: end)
            try #require(history.records.count == model.clocks.count, "seed \(seed)")
            let expected = model.clocks.sorted {
                isBefore(($0.start, $0.metric, $0.cycle), ($1.start, $1.metric, $1.cycle))
            }
            let records = history.records.sorted { left, right in
                let (left, right) = (left.clock, right.clock)
                return isBefore(
                    (left.startedAt, left.metric, left.cycle), (right.startedAt, right.metric, right.cycle))
            }
            for (record, expected) in zip(records, expected) {
                try compare(record, expected, history, until: end, "seed \(seed) \(expected.metric) \(expected.cycle)")
            }
        }
    }

    private func isBefore<Start: Comparable>(
        _ left: (Start, SLAMetric, Int), _ right: (Start, SLAMetric, Int)
    ) -> Bool {
        (left.0, left.1.rawValue, left.2) < (right.0, right.1.rawValue, right.2)
    }

    private func compare(
        _ record: SLAHistory.Record, _ expected: ClockModel.Clock, _ history: SLAHistory, until end: Timestamp,
        _ label: String
    ) throws {
        let clock = record.clock
        let rules = try #require(history.book[clock.version])
        try #require(clock.metric == expected.metric && clock.cycle == expected.cycle, "\(label)")
        try #require(
            clock.version == expected.version && clock.startedAt == RandomHistory.time(expected.start), "\(label)")
        try #require(clock.end?.at == expected.end.map { RandomHistory.time($0.at) }, "\(label)")
        try #require(clock.end?.ending == expected.end?.why, "\(label)")
        try #require(clock.elapsed(at: end, rules) == Int64(expected.counted) * 60_000_000, "\(label)")
        try #require(clock.breachedAt == expected.breached.map { RandomHistory.time($0) }, "\(label)")
        for (mark, step) in zip(clock.marks.dropFirst(), rules.policy.escalations) {
            try #require(mark.reachedAt == expected.reached[step].map { RandomHistory.time($0) }, "\(label) \(step)")
        }
        // What is explained adds up, without gaps.
        let intervals = history.intervals(of: record, until: end, limit: .max)
        let counted = intervals.filter(\.isCounted).reduce(Duration.zero) { $0 + ($1.end - $1.start) }
        try #require(counted.microseconds == clock.elapsed(at: end, rules), "\(label)")
        try #require(intervals.first.map { $0.start == clock.startedAt } ?? true, "\(label)")
        try #require(intervals.last.map { $0.end == clock.end?.at ?? end } ?? true, "\(label)")
        for (left, right) in zip(intervals, intervals.dropFirst()) { try #require(left.end == right.start, "\(label)") }
    }

    @Test("What is kept between facts, and looked at meanwhile, equals a replay from the beginning")
    func cache() throws {
        let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
        for seed in 0..<150 {
            var random = SeededGenerator(seed: UInt64(seed))
            let book = try book(RandomHistory.policies(using: &random))
            // To the microsecond, and some of them a little out of order.
            let facts = RandomHistory.facts(using: &random).map { fact in
                SLAFact(
                    at: RandomHistory.time(fact.minute)
                        + .microseconds(Int64.random(in: 0..<90_000_000, using: &random)),
                    fact.kind)
            }
            var kept = SLAState()
            for (index, fact) in facts.enumerated() {
                kept.apply(fact, book)
                kept = try decoder.decode(SLAState.self, from: try encoder.encode(kept))
                let next = index + 1 < facts.count ? facts[index + 1].at : fact.at + .seconds(86_400)
                if fact.at < next { kept = kept.settled(to: fact.at + .seconds(30)) }
                if fact.at + .seconds(30) > next { kept = replay(facts[...index], book) }
                try #require(kept.settled(to: next) == replay(facts[...index], book).settled(to: next), "seed \(seed)")
            }
        }
    }

    private func replay(_ facts: some Sequence<SLAFact>, _ book: [Int64: SLARules]) -> SLAState {
        facts.reduce(into: SLAState()) { $0.apply($1, book) }
    }
}
