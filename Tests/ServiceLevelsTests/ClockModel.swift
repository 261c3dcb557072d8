import Kernel
import ServiceLevels

/// Clocks as slowly as they can be told: minute by minute, with a look at everything each time.
struct ClockModel {
    struct Version {
        let policy: SLAPolicy
        /// Whether the minute counts; minutes after the start.
        let isOpen: (Int) -> Bool
    }

    struct Clock {
        let metric: SLAMetric
        let cycle: Int
        let start: Int
        var version: Int64
        var counted = 0
        var breached: Int?
        var reached: [SLAStep: Int] = [:]
        var end: (at: Int, why: SLAClock.Ending)?
    }

    let versions: [Int64: Version]
    private(set) var clocks: [Clock] = []
    private var status = SLAStatus.new
    private var priority = SLAPriority.normal
    private var (isSnoozed, isUnreachable, isMerged, isAnswered, isOwed) = (false, false, false, false, false)
    private var version: Int64?

    init(versions: [Int64: Version]) { self.versions = versions }

    /// - Parameter facts: by their minute, sorted.
    mutating func run(_ facts: [(minute: Int, kind: SLAFact.Kind)], minutes: Int) {
        var next = 0
        for minute in 0..<minutes {
            while next < facts.count, facts[next].minute == minute {
                if !isMerged { take(facts[next].kind, minute) }
                next += 1
            }
            for index in clocks.indices where clocks[index].end == nil { tick(index, minute) }
        }
    }

    private mutating func tick(_ index: Int, _ minute: Int) {
        guard let rules = versions[clocks[index].version] else { return }
        if let target = rules.policy.targets[clocks[index].metric]?[priority].map({ Int($0 / 60) }) {
            let counted = clocks[index].counted
            if clocks[index].breached == nil, counted >= target { clocks[index].breached = minute }
            for step in rules.policy.escalations where clocks[index].reached[step] == nil {
                let isReached =
                    switch step {
                    case .percent(let percent): counted * 100 >= target * percent
                    case .offset(let seconds): counted * 60 >= target * 60 + Int(seconds)
                    }
                if isReached { clocks[index].reached[step] = minute }
            }
        }
        let pauses = rules.policy.pauses
        let waits =
            (status == .pending && pauses.contains(.pending)) || (status == .onHold && pauses.contains(.onHold))
            || (isSnoozed && pauses.contains(.snoozed)) || (isUnreachable && pauses.contains(.unreachable))
        if !waits, rules.isOpen(minute) { clocks[index].counted += 1 }
    }

    private mutating func take(_ kind: SLAFact.Kind, _ minute: Int) {
        switch kind {
        case .created(let priority, _), .priorityChanged(let priority): self.priority = priority
        case .snoozed: isSnoozed = true
        case .unsnoozed: isSnoozed = false
        case .unreachable: isUnreachable = true
        case .reachable: isUnreachable = false
        case .queueChanged: break
        case .merged:
            isMerged = true
            for metric in SLAMetric.allCases { end(metric, .merged, minute) }
        case .agentMessage:
            (isAnswered, isOwed) = (true, false)
            end(.firstResponse, .met, minute)
            end(.nextResponse, .met, minute)
        case .customerMessage: hear(minute)
        case .statusChanged(let new): turn(new, minute)
        case .policyApplied(let version, let toRunning): adopt(version, toRunning, minute)
        }
    }

    private mutating func hear(_ minute: Int) {
        guard status != .resolved, status != .closed else { return isOwed = true }
        guard isAnswered || last(.firstResponse).map({ clocks[$0].end != nil }) ?? false else { return }
        if last(.nextResponse).map({ clocks[$0].end != nil }) ?? true { begin(.nextResponse, minute) }
    }

    private mutating func turn(_ new: SLAStatus, _ minute: Int) {
        let done: Set<SLAStatus> = [.resolved, .closed]
        defer { status = new }
        if done.contains(new), !done.contains(status) {
            end(.resolution, .met, minute)
            end(.firstResponse, .resolved, minute)
            end(.nextResponse, .resolved, minute)
        }
        guard done.contains(status), !done.contains(new) else { return }
        for metric in SLAMetric.allCases {
            guard let index = last(metric), let why = clocks[index].end?.why,
                why == .resolved || (metric == .resolution && why == .met)
            else { continue }
            switch versions[clocks[index].version]?.policy.onReopen {
            case .resume: clocks[index].end = nil
            case .restart: begin(metric, minute)
            default: break
            }
        }
        status = new
        beginMissing(minute)
        if isOwed {
            isOwed = false
            hear(minute)
        }
    }

    private mutating func adopt(_ new: Int64?, _ toRunning: Bool, _ minute: Int) {
        version = new
        guard let new, let policy = versions[new]?.policy else {
            for metric in SLAMetric.allCases { end(metric, .policyRemoved, minute) }
            return
        }
        if toRunning {
            for index in clocks.indices where clocks[index].end == nil && clocks[index].version != new {
                if policy.targets[clocks[index].metric] == nil {
                    end(clocks[index].metric, .policyRemoved, minute)
                } else {
                    clocks[index].version = new
                    clocks[index].reached = clocks[index].reached.filter { policy.escalations.contains($0.key) }
                }
            }
        }
        guard status != .resolved, status != .closed else { return }
        beginMissing(minute)
    }

    private mutating func beginMissing(_ minute: Int) {
        for metric in [SLAMetric.firstResponse, .resolution] where metric == .resolution || !isAnswered {
            if last(metric).map({ clocks[$0].end?.why == .policyRemoved }) ?? true { begin(metric, minute) }
        }
    }

    private mutating func begin(_ metric: SLAMetric, _ minute: Int) {
        guard let version, versions[version]?.policy.targets[metric] != nil else { return }
        let cycle = clocks.count { $0.metric == metric } + 1
        clocks.append(Clock(metric: metric, cycle: cycle, start: minute, version: version))
    }

    private mutating func end(_ metric: SLAMetric, _ why: SLAClock.Ending, _ minute: Int) {
        if let index = last(metric), clocks[index].end == nil { clocks[index].end = (minute, why) }
    }

    private func last(_ metric: SLAMetric) -> Int? { clocks.lastIndex { $0.metric == metric } }
}
