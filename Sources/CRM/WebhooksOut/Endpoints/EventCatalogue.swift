package import Kernel

/// The kinds of events that endpoints can be told of: those that are raised today, and those that are to come, so that a
/// name that will never be raised is noticed when it is asked for.
package enum EventCatalogue {
    package static let names = [
        "agent.availability_changed", "agent.claimed", "agent.created", "article.attached", "bot.added", "bot.removed",
        "bot.updated",
        "contact.created", "contact.deleted", "contact.merged", "contact.updated", "delivery.dead", "endpoint.disabled",
        "group.broken", "group.restored", "integration.problem", "message.created", "message.deleted",
        "message.delivery_failed",
        "message.reaction", "message.uncertain", "message.updated", "note.created", "sla.breached", "sla.met",
        "sla.policy_applied",
        "sla.warning", "template.applied", "ticket.assigned", "ticket.closed", "ticket.created", "ticket.fallback",
        "ticket.merged",
        "ticket.queue_changed", "ticket.rated", "ticket.reachable", "ticket.reopened", "ticket.snoozed",
        "ticket.status_changed",
        "ticket.unassigned", "ticket.unmerged",
        "ticket.unreachable", "ticket.unsnoozed", "ticket.updated", "ticket.waiting_too_long",
    ]

    /// Those that any of the patterns means.
    package static func kinds(matching patterns: [EventFilter.Pattern]) -> Set<Event.Kind> {
        Set(names.map { Event.Kind(rawValue: $0) }.filter { kind in patterns.contains { $0.matches(kind) } })
    }

    /// Whether a pattern means any of them.
    package static func knows(_ pattern: EventFilter.Pattern) -> Bool { !kinds(matching: [pattern]).isEmpty }
}
