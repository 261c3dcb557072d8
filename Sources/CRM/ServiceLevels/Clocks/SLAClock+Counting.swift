package import Kernel

extension SLAClock {
    /// Marks what was reached before the instant. What is due at the instant itself is not: whoever answers then is in
    /// time.
    mutating func settle(to now: Timestamp) {
        guard end == nil else { return }
        for index in marks.indices where marks[index].reachedAt == nil {
            if let due = marks[index].due, due < now { marks[index].reachedAt = due }
        }
    }

    /// Microseconds.
    package func elapsed(at now: Timestamp, _ rules: SLARules) -> Int64 {
        counted + (isRunning ? rules.counted(from: since, to: now) : 0)
    }

    private mutating func reckon(at now: Timestamp, _ rules: SLARules) {
        counted = elapsed(at: now, rules)
        since = now
    }

    /// Finds out anew when what is not reached yet will be, from what is counted at `since`.
    mutating func schedule(_ rules: SLARules) {
        let thresholds = target.map { rules.thresholds(target: $0) }
        for index in marks.indices where marks[index].reachedAt == nil {
            guard let rest = thresholds.map({ $0[index] - counted }) else {
                marks[index].due = nil
                continue
            }
            if rest <= 0 {
                marks[index].due = since
            } else {
                marks[index].due = pauses.isEmpty ? rules.instant(after: rest, from: since) : nil
            }
        }
    }

    mutating func wait(for pauses: [SLAPause], at now: Timestamp, _ rules: SLARules) {
        guard end == nil, pauses != self.pauses else { return }
        reckon(at: now, rules)
        self.pauses = pauses
        schedule(rules)
    }

    mutating func aim(at target: Int64?, at now: Timestamp, _ rules: SLARules) {
        guard end == nil, target != self.target else { return }
        reckon(at: now, rules)
        self.target = target
        schedule(rules)
    }

    mutating func finish(_ ending: Ending, at now: Timestamp, _ rules: SLARules) {
        guard end == nil else { return }
        reckon(at: now, rules)
        end = End(at: now, ending: ending)
        for index in marks.indices where marks[index].reachedAt == nil { marks[index].due = nil }
    }

    /// Goes on after an end, with what it has counted.
    mutating func resume(target: Int64?, pauses: [SLAPause], at now: Timestamp, _ rules: SLARules) {
        end = nil
        since = now
        self.target = target
        self.pauses = pauses
        schedule(rules)
    }

    /// Goes over to another version with what it has counted; steps that both have stay reached.
    mutating func change(
        from old: SLARules, to new: SLARules, target: Int64?, pauses: [SLAPause], at now: Timestamp
    ) {
        reckon(at: now, old)
        version = new.version
        self.target = target
        self.pauses = pauses
        let reached = Dictionary(
            zip(old.policy.escalations, marks.dropFirst().map(\.reachedAt)), uniquingKeysWith: { first, _ in first })
        marks = [marks[0]] + new.policy.escalations.map { Mark(reachedAt: reached[$0] ?? nil) }
        schedule(new)
    }
}
