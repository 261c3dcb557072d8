import Kernel

/// What becomes of a customer's message where no ticket runs.
enum Continuation {
    case reopen(Ticket)
    /// A new ticket.
    /// - Parameter asking: whether the customer is asked if it belongs to the last one.
    case begin(asking: Bool)
}

extension DeskPolicy {
    /// - Parameter last: the ticket that ran last in the conversation.
    func continuation(of last: Ticket?, at now: Timestamp) -> Continuation {
        guard let last, let end = last.status == .resolved ? last.resolvedAt : last.closedAt,
            now - end <= .seconds(reopenWithinDays * 24 * 3600)
        else { return .begin(asking: false) }
        switch (last.status, afterClose) {
        case (.resolved, _), (_, .reopen): return .reopen(last)
        case (_, .new): return .begin(asking: false)
        case (_, .ask): return .begin(asking: true)
        }
    }
}
