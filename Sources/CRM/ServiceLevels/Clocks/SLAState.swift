package import Kernel

/// The clocks of a ticket after what has happened so far, and what they depend on. It grows with no history: one fact
/// more costs the same whatever came before.
package struct SLAState: Sendable, Hashable, Codable {
    package internal(set) var status = SLAStatus.new
    package internal(set) var priority = SLAPriority.normal
    package internal(set) var queueID: Int64?
    var isSnoozed = false
    var isUnreachable = false
    package internal(set) var isMerged = false
    var hasResponse = false
    /// The customer has written since it was resolved.
    var awaitsAnswer = false
    /// The version that clocks begin with; nil without a policy.
    package internal(set) var version: Int64?
    /// The last of each metric, in the order of `SLAMetric`.
    package internal(set) var clocks: [SLAClock] = []
    /// Facts that say to be older are taken to be as old as this.
    var lastAt: Timestamp?

    package init() {}

    package subscript(_ metric: SLAMetric) -> SLAClock? { clocks.first { $0.metric == metric } }

    /// When a clock reaches something next.
    package var nextDue: Timestamp? { clocks.filter { $0.end == nil }.compactMap(\.nextDue).min() }

    /// With everything marked that is reached before the instant.
    package func settled(to now: Timestamp) -> SLAState {
        var state = self
        for index in state.clocks.indices { state.clocks[index].settle(to: now) }
        return state
    }

    /// What makes clocks of these rules wait now.
    func pauses(_ rules: SLARules) -> [SLAPause] {
        SLAPause.allCases.filter { pause in
            let holds =
                switch pause {
                case .pending: status == .pending
                case .onHold: status == .onHold
                case .snoozed: isSnoozed
                case .unreachable: isUnreachable
                }
            return holds && rules.policy.pauses.contains(pause)
        }
    }
}
