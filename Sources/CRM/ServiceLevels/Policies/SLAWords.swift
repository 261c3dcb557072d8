/// What a policy measures.
package enum SLAMetric: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    case firstResponse = "first_response"
    /// From a customer's message after the first response to the answer.
    case nextResponse = "next_response"
    case resolution
}

/// The desk's priorities, by the names that events give them.
package enum SLAPriority: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    case low, normal, high, urgent
}

/// The desk's statuses, by the names that events give them.
package enum SLAStatus: String, Sendable, CaseIterable, Codable {
    case new, open, pending, resolved, closed
    case onHold = "on_hold"

    var isDone: Bool { self == .resolved || self == .closed }
}

/// What can make a clock wait.
package enum SLAPause: String, Sendable, CaseIterable, Codable {
    case pending, snoozed, unreachable
    case onHold = "on_hold"
}

/// What a reopened ticket does to clocks that its resolution has ended.
package enum SLAReopening: String, Sendable, CaseIterable, Codable {
    /// They go on with what they have counted.
    case resume
    /// New ones begin.
    case restart
    /// They stay as they are.
    case leave
}
