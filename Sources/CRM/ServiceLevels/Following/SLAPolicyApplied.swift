import Kernel

/// What the event `sla.policy_applied` says: which version a ticket's next clocks have, and from which event of the
/// ticket on. With it the log alone is enough for a replay.
struct SLAPolicyApplied: Codable {
    static let kind: Event.Kind = "sla.policy_applied"

    /// Nil when no policy is for the ticket any more.
    let policyID: Int64?
    let version: Int64?
    /// Nil where it is taken at its own place in the log.
    var eventID: Int64?
    /// Whether it is taken before that event, else right after it.
    var isBefore = false
    /// Whether running clocks go over to it.
    var isToRunning = false

    enum CodingKeys: String, CodingKey {
        case version
        case policyID = "policy_id"
        case eventID = "event_id"
        case isBefore = "before_event"
        case isToRunning = "to_running"
    }

    func fact(at: Timestamp) -> SLAFact { SLAFact(at: at, .policyApplied(version: version, toRunning: isToRunning)) }
}
