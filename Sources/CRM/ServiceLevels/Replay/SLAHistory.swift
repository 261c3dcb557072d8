package import Kernel

/// A ticket's facts replayed: all clocks that it has had, and what each did when.
package struct SLAHistory: Sendable {
    /// What a clock does from some time on.
    package enum Doing: Sendable, Hashable {
        case runs
        case waits([SLAPause])
        case ended(SLAClock.Ending)
    }

    package struct Stretch: Sendable, Hashable {
        package let start: Timestamp
        package let doing: Doing
        /// Of the policy, at that time.
        package let version: Int64
    }

    /// A clock and its life.
    package struct Record: Sendable {
        package fileprivate(set) var clock: SLAClock
        package fileprivate(set) var stretches: [Stretch]
    }

    /// Every version that the facts name.
    package let book: [Int64: SLARules]
    package private(set) var state = SLAState()
    /// In the order of their starts.
    package private(set) var records: [Record] = []
    /// Where the last clock of each metric stands in `records`.
    private var places: [SLAMetric: Int] = [:]

    package init(_ facts: some Sequence<SLAFact> = [], book: [Int64: SLARules]) {
        self.book = book
        for fact in facts { apply(fact) }
    }

    package mutating func apply(_ fact: SLAFact) {
        state.apply(fact, book)
        for clock in state.clocks { note(clock, at: state.lastAt ?? fact.at) }
    }

    private mutating func note(_ clock: SLAClock, at now: Timestamp) {
        let doing: Doing = clock.end.map { .ended($0.ending) } ?? (clock.pauses.isEmpty ? .runs : .waits(clock.pauses))
        let stretch = Stretch(start: now, doing: doing, version: clock.version)
        guard let place = places[clock.metric], records[place].clock.cycle == clock.cycle else {
            places[clock.metric] = records.count
            return records.append(Record(clock: clock, stretches: [stretch]))
        }
        records[place].clock = clock
        let last = records[place].stretches.last
        if last?.doing != doing || last?.version != clock.version { records[place].stretches.append(stretch) }
    }

    /// With everything marked that is reached before the instant.
    package func settled(to now: Timestamp) -> SLAHistory {
        var history = self
        history.state = state.settled(to: now)
        for index in history.records.indices { history.records[index].clock.settle(to: now) }
        return history
    }
}
