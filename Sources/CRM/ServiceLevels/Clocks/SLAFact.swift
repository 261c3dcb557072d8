package import Kernel

/// What happened to a ticket, as far as clocks care.
package struct SLAFact: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case created(priority: SLAPriority, queueID: Int64?)
        case customerMessage
        case agentMessage
        case statusChanged(SLAStatus)
        case snoozed
        case unsnoozed
        case unreachable
        case reachable
        case priorityChanged(SLAPriority)
        case queueChanged(Int64?)
        /// Nil when none is for it any more. Running clocks keep their version unless `toRunning`.
        case policyApplied(version: Int64?, toRunning: Bool)
        case merged
    }

    package let at: Timestamp
    package let kind: Kind

    package init(at: Timestamp, _ kind: Kind) {
        self.at = at
        self.kind = kind
    }

    /// Of the policy that it applies.
    var version: Int64? {
        if case .policyApplied(let version, _) = kind { version } else { nil }
    }
}
