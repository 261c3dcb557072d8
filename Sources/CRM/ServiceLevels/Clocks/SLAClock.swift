package import Kernel

/// One measure of one ticket: what it has counted, and when it will be breached if nothing changes.
package struct SLAClock: Sendable, Hashable, Codable {
    package enum Ending: String, Sendable, Hashable, Codable {
        case met
        /// The ticket was resolved without an answer.
        case resolved
        case merged
        case policyRemoved = "policy_removed"
    }

    package struct End: Sendable, Hashable, Codable {
        package let at: Timestamp
        package let ending: Ending
    }

    /// The breach, or a step of the escalation.
    package struct Mark: Sendable, Hashable, Codable {
        /// When it will be reached; nil while that is open.
        package internal(set) var due: Timestamp?
        package internal(set) var reachedAt: Timestamp?
    }

    package let metric: SLAMetric
    /// From 1: each next response, and each restart, is a clock of its own.
    package let cycle: Int
    package internal(set) var version: Int64
    package let startedAt: Timestamp
    /// Microseconds; nil where the priority has none.
    package internal(set) var target: Int64?
    /// Microseconds that had counted at `since`.
    var counted: Int64 = 0
    var since: Timestamp
    /// What it waits for; empty while it runs.
    package internal(set) var pauses: [SLAPause]
    /// The breach, then the escalations in the policy's order.
    package internal(set) var marks: [Mark]
    package internal(set) var end: End?

    init(
        _ metric: SLAMetric, cycle: Int, _ rules: SLARules, _ priority: SLAPriority, pauses: [SLAPause],
        at now: Timestamp
    ) {
        self.metric = metric
        self.cycle = cycle
        version = rules.version
        startedAt = now
        since = now
        target = rules.target(metric, priority)
        self.pauses = pauses
        marks = [Mark](repeating: Mark(), count: rules.policy.escalations.count + 1)
        schedule(rules)
    }

    package var isRunning: Bool { end == nil && pauses.isEmpty }
    package var breachedAt: Timestamp? { marks[0].reachedAt }
    /// When it will be breached if nothing changes.
    package var due: Timestamp? { marks[0].due }

    /// When something will be reached next.
    package var nextDue: Timestamp? { marks.filter { $0.reachedAt == nil }.compactMap(\.due).min() }
}
