package import BusinessTime
package import Kernel

/// One version of a policy, with the calendar that it counts by.
package struct SLARules: Sendable {
    /// The number of the version: what clocks keep.
    package let version: Int64
    package let policy: SLAPolicy
    /// When the version was made; 1970 for one that is not kept.
    let createdAt: Timestamp
    /// Nil when all time counts.
    package let calendar: BusinessCalendar?

    package init(
        version: Int64, policy: SLAPolicy, createdAt: Timestamp = Timestamp(rawValue: 0), calendar: BusinessCalendar?
    ) {
        self.version = version
        self.policy = policy
        self.createdAt = createdAt
        self.calendar = calendar
    }

    func measures(_ metric: SLAMetric) -> Bool { policy.targets[metric]?.isEmpty == false }

    /// Microseconds.
    func target(_ metric: SLAMetric, _ priority: SLAPriority) -> Int64? {
        policy.targets[metric]?[priority].map { $0 * 1_000_000 }
    }

    /// Microseconds that count.
    func counted(from start: Timestamp, to end: Timestamp) -> Int64 {
        (calendar?.duration(from: start, to: end) ?? max(.zero, end - start)).microseconds
    }

    func instant(after microseconds: Int64, from start: Timestamp) -> Timestamp? {
        guard let calendar else { return start + .microseconds(microseconds) }
        return calendar.instant(after: .microseconds(microseconds), from: start)
    }

    /// The breach, then the escalations; what each is reached at.
    func thresholds(target: Int64) -> [Int64] {
        [target] + policy.escalations.map { $0.threshold(target: target) }
    }
}
