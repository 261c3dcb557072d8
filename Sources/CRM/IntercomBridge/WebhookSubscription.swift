/// What is to be entered at Intercom so that it tells us of what happens there.
package enum WebhookSubscription {
    package static let path = "/intercom-webhook"

    /// `conversation.contact.created` does not exist (facts of Intercom, notifications).
    package static let topics = [
        "conversation.user.created", "conversation.user.replied", "conversation.admin.replied",
        "conversation.admin.noted", "conversation.admin.closed", "conversation.admin.opened",
        "conversation.admin.assigned", "conversation.admin.open.assigned", "conversation.admin.snoozed",
        "conversation.admin.unsnoozed", "conversation.admin.single.created", "conversation.operator.replied",
        "conversation.deleted", "conversation.rating.added", "contact.merged", "contact.deleted", "ping",
    ]
}
