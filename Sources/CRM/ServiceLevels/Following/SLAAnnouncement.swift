import Kernel

/// Something of a clock that others are told of, once.
struct SLAAnnouncement: Hashable {
    enum Subject: Hashable {
        case breached
        /// The step's place in the policy.
        case warning(Int)
        case met
    }

    let clock: SLAClock
    let subject: Subject
    let at: Timestamp

    /// What remembers that it was told.
    var key: String {
        let prefix = "\(clock.metric.rawValue):\(clock.cycle):"
        return switch subject {
        case .breached: prefix + "breached"
        case .met: prefix + "met"
        case .warning(let index): prefix + "\(clock.version).\(index)"
        }
    }

    var kind: Event.Kind {
        switch subject {
        case .breached: "sla.breached"
        case .warning: "sla.warning"
        case .met: "sla.met"
        }
    }

    /// All that a clock has to tell.
    static func all(of clock: SLAClock) -> [SLAAnnouncement] {
        var all = clock.marks.enumerated().compactMap { index, mark in
            mark.reachedAt.map { SLAAnnouncement(clock: clock, subject: subject(index), at: $0) }
        }
        if let end = clock.end, end.ending == .met { all.append(.init(clock: clock, subject: .met, at: end.at)) }
        return all.sorted { $0.at < $1.at }
    }

    /// What is still to be told of a clock, and when.
    static func next(of clock: SLAClock, told: Set<String>) -> Timestamp? {
        guard clock.end == nil else { return nil }
        return clock.marks.enumerated().compactMap { index, mark -> Timestamp? in
            guard mark.reachedAt == nil, let due = mark.due else { return nil }
            let announcement = SLAAnnouncement(clock: clock, subject: subject(index), at: due)
            return told.contains(announcement.key) ? nil : due
        }.min()
    }

    private static func subject(_ mark: Int) -> Subject { mark == 0 ? .breached : .warning(mark - 1) }

    /// What its event says.
    struct Content: Encodable {
        let metric: SLAMetric
        let cycle: Int
        let policyVersion: Int64
        let targetSeconds: Int64?
        let reachedAt: Timestamp
        let step: SLAStep?
        let isInTime: Bool

        enum CodingKeys: String, CodingKey {
            case metric, cycle, step
            case policyVersion = "policy_version"
            case targetSeconds = "target_seconds"
            case reachedAt = "at"
            case isInTime = "in_time"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(metric, forKey: .metric)
            try container.encode(cycle, forKey: .cycle)
            try container.encode(policyVersion, forKey: .policyVersion)
            try container.encode(targetSeconds, forKey: .targetSeconds)
            try container.encode(reachedAt.rfc3339, forKey: .reachedAt)
            try container.encode(step, forKey: .step)
            try container.encode(isInTime, forKey: .isInTime)
        }
    }

    func content(_ rules: SLARules?) -> Content {
        var step: SLAStep?
        if case .warning(let index) = subject, let steps = rules?.policy.escalations, index < steps.count {
            step = steps[index]
        }
        return Content(
            metric: clock.metric, cycle: clock.cycle, policyVersion: clock.version,
            targetSeconds: clock.target.map { $0 / 1_000_000 }, reachedAt: at, step: step,
            isInTime: clock.breachedAt == nil)
    }
}
