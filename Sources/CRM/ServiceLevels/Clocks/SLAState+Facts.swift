import Kernel

extension SLAState {
    /// Takes one fact more.
    /// - Parameter book: every version that the facts name, by its number.
    package mutating func apply(_ fact: SLAFact, _ book: [Int64: SLARules]) {
        guard !isMerged else { return }
        let now = max(fact.at, lastAt ?? fact.at)
        lastAt = now
        for index in clocks.indices { clocks[index].settle(to: now) }
        switch fact.kind {
        case .created(let priority, let queueID): (self.priority, self.queueID) = (priority, queueID)
        case .customerMessage: customerWrote(at: now, book)
        case .agentMessage: agentWrote(at: now, book)
        case .statusChanged(let status): change(to: status, at: now, book)
        case .snoozed: isSnoozed = true
        case .unsnoozed: isSnoozed = false
        case .unreachable: isUnreachable = true
        case .reachable: isUnreachable = false
        case .priorityChanged(let priority): change(to: priority, at: now, book)
        case .queueChanged(let queueID): self.queueID = queueID
        case .policyApplied(let version, let toRunning): apply(version, toRunning: toRunning, at: now, book)
        case .merged:
            isMerged = true
            each(book) { $0.finish(.merged, at: now, $1) }
        }
        let state = self
        each(book) { $0.wait(for: state.pauses($1), at: now, $1) }
    }

    /// Every clock with the rules of its version.
    private mutating func each(_ book: [Int64: SLARules], _ body: (inout SLAClock, SLARules) -> Void) {
        for index in clocks.indices {
            if let rules = book[clocks[index].version] { body(&clocks[index], rules) }
        }
    }

    private mutating func customerWrote(at now: Timestamp, _ book: [Int64: SLARules]) {
        guard !status.isDone else { return awaitsAnswer = true }
        let isAnswered = hasResponse || self[.firstResponse]?.end != nil
        if isAnswered, self[.nextResponse].map({ $0.end != nil }) ?? true { start(.nextResponse, at: now, book) }
    }

    private mutating func agentWrote(at now: Timestamp, _ book: [Int64: SLARules]) {
        (hasResponse, awaitsAnswer) = (true, false)
        each(book) { if $0.metric != .resolution { $0.finish(.met, at: now, $1) } }
    }

    private mutating func change(to status: SLAStatus, at now: Timestamp, _ book: [Int64: SLARules]) {
        let (wasDone, isDone) = (self.status.isDone, status.isDone)
        self.status = status
        if isDone, !wasDone {
            each(book) { $0.finish($0.metric == .resolution ? .met : .resolved, at: now, $1) }
        } else if wasDone, !isDone {
            reopen(at: now, book)
        }
    }

    /// Concerns the clocks that the resolution has ended.
    private mutating func reopen(at now: Timestamp, _ book: [Int64: SLARules]) {
        for clock in clocks {
            guard let end = clock.end, end.ending == .resolved || (clock.metric == .resolution && end.ending == .met),
                let rules = book[clock.version]
            else { continue }
            switch rules.policy.onReopen {
            case .leave: break
            case .restart: start(clock.metric, at: now, book)
            case .resume:
                let (target, pauses) = (rules.target(clock.metric, priority), pauses(rules))
                for index in clocks.indices where clocks[index].metric == clock.metric {
                    clocks[index].resume(target: target, pauses: pauses, at: now, rules)
                }
            }
        }
        startMissing(at: now, book)
        guard awaitsAnswer else { return }
        awaitsAnswer = false
        customerWrote(at: now, book)
    }

    private mutating func change(to priority: SLAPriority, at now: Timestamp, _ book: [Int64: SLARules]) {
        self.priority = priority
        each(book) { $0.aim(at: $1.target($0.metric, priority), at: now, $1) }
    }

    private mutating func apply(_ version: Int64?, toRunning: Bool, at now: Timestamp, _ book: [Int64: SLARules]) {
        self.version = version
        guard let version, let new = book[version] else {
            return each(book) { $0.finish(.policyRemoved, at: now, $1) }
        }
        if toRunning {
            let (priority, pauses) = (priority, pauses(new))
            each(book) { clock, old in
                guard clock.end == nil, clock.version != version else { return }
                guard new.measures(clock.metric) else { return clock.finish(.policyRemoved, at: now, old) }
                clock.change(
                    from: old, to: new, target: new.target(clock.metric, priority), pauses: pauses, at: now)
            }
        }
        startMissing(at: now, book)
    }

    /// Clocks that would be running if there had been a policy.
    private mutating func startMissing(at now: Timestamp, _ book: [Int64: SLARules]) {
        guard !status.isDone else { return }
        func isMissing(_ metric: SLAMetric) -> Bool {
            self[metric].map { $0.end?.ending == .policyRemoved } ?? true
        }
        if !hasResponse, isMissing(.firstResponse) { start(.firstResponse, at: now, book) }
        if isMissing(.resolution) { start(.resolution, at: now, book) }
    }

    /// Begins a clock in the place of the last one of its metric.
    private mutating func start(_ metric: SLAMetric, at now: Timestamp, _ book: [Int64: SLARules]) {
        guard let rules = version.flatMap({ book[$0] }), rules.measures(metric) else { return }
        let clock = SLAClock(
            metric, cycle: (self[metric]?.cycle ?? 0) + 1, rules, priority, pauses: pauses(rules), at: now)
        clocks.removeAll { $0.metric == metric }
        clocks.append(clock)
        let order = SLAMetric.allCases
        clocks.sort { (order.firstIndex(of: $0.metric) ?? 0) < (order.firstIndex(of: $1.metric) ?? 0) }
    }
}
