import Delivery
import Kernel
import SQL

/// What becomes of a delivery that a staff group refused, and what it says of the group or the topic.
struct GroupTroubles: Sendable {
    let tickets: TicketBook
    let events: EventLog

    /// So many topics of one group missing within a minute are a fault of the group.
    private static let missingTopics = 5

    /// How long a delivery waits for a group to be put right.
    private var patience: Duration { tickets.settings.groupPatience }

    /// What is to be done with a delivery whose group was taken from the bot; nil when it was not.
    func preparation(
        of delivery: Delivery, _ seated: SeatedTicket, at now: Timestamp, in db: any SQLConnection
    ) throws -> Preparation? {
        guard !seated.isSeated else { return nil }
        switch delivery.kind {
        case DeskDelivery.createTopic, DeskDelivery.mirror, DeskDelivery.mirrorEdit, DeskDelivery.hint:
            guard try tickets.reseat(seated.ticket, at: now, in: db) else { return .hold(patience) }
        case DeskDelivery.card where delivery.stream == .staff:
            guard try tickets.reseat(seated.ticket, at: now, in: db) else { return .hold(patience) }
        default: break
        }
        // What is posted in the topic is woken when it is there; what was done to the old one is done with.
        let isPost = delivery.stream == .staff && StaffHandler.kinds.contains(delivery.kind)
        return isPost ? .hold(patience) : .cancel(reason: "the group was taken from the bot")
    }

    /// - Returns: nil where the refusal says nothing of group or topic.
    func verdict(
        on refusal: CallOutcome.Refusal, _ delivery: Delivery, ticket: Ticket, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Verdict? {
        guard let chat = ticket.deskChatID else { return nil }
        let again = Verdict.retry(after: patience, code: refusal.code, message: refusal.message)
        switch refusal.code {
        case "threadNotFound":
            if try isGroupFault(chat, ticket, at: now, in: db) {
                try breakGroup(chat, ticket, "its topics cannot be found: \(refusal.message)", at: now, in: db)
                return again
            }
            // Only the first to notice makes the topic anew; what waits in the lane follows it.
            if ticket.deskTopicState == .open, ticket.deskTopicID != nil {
                try tickets.recreateTopic(of: ticket, at: now, in: db)
            }
            return .retry(after: .seconds(1), code: refusal.code, message: refusal.message)
        case "topicClosed":
            try db.later("UPDATE tickets SET desk_topic_closed = TRUE WHERE id = \(ticket.id)")
            try tickets.outbox.reopenTopic(of: ticket, at: now, in: db)
            return .retry(after: .seconds(1), code: refusal.code, message: refusal.message)
        case "migrated":
            guard let new = refusal.migrateToChatID else { return again }
            try GroupMigration.move(from: chat, to: new, bot: ticket.botID, in: db)
            return .retry(after: .milliseconds(100), code: refusal.code, message: refusal.message)
        case "notEnoughRights", "botKicked", "notMember", "chatNotFound", "notForum", "groupDeleted", "forbidden":
            try breakGroup(chat, ticket, refusal.message, at: now, in: db)
            return again
        default: return nil
        }
    }

    /// Something was posted: whatever was wrong with the group is put right.
    func works(_ chat: Int64, bot: Bot.ID, at now: Timestamp, in db: any SQLConnection) throws {
        let isRestored =
            try db.execute(
                """
                UPDATE bot_groups SET state = 'active', problem = NULL
                WHERE bot_id = \(bot) AND chat_id = \(chat) AND state = 'broken'
                """) == 1
        guard isRestored else { return }
        try events.append(
            "group.restored", at: now, by: .system, data: ["chat_id": String(chat), "problem": ""], in: db)
    }

    private func isGroupFault(
        _ chat: Int64, _ ticket: Ticket, at now: Timestamp, in db: any SQLConnection
    ) throws -> Bool {
        let recent: Int64? = try db.value(
            """
            SELECT COUNT(DISTINCT deliveries.ticket_id) FROM attempts
            JOIN deliveries ON deliveries.id = attempts.delivery_id
            WHERE attempts.owner_id = \(ticket.botID) AND attempts.started_at > \(now - .seconds(60))
                AND attempts.chat_id = \(chat) AND deliveries.error_code = 'threadNotFound'
            """)
        return (recent ?? 0) >= Self.missingTopics
    }

    private func breakGroup(
        _ chat: Int64, _ ticket: Ticket, _ problem: String, at now: Timestamp, in db: any SQLConnection
    ) throws {
        guard let group = try BotDirectory.group(chat, of: ticket.botID, in: db), group.state == .active else { return }
        try BotDirectory.setState(of: chat, bot: ticket.botID, problem: problem, in: db)
        try events.append(
            "group.broken", at: now, by: .system, data: ["chat_id": String(chat), "problem": problem], in: db)
    }
}

/// A group lives on under another number: everything that names it follows, in one transaction.
enum GroupMigration {
    static func move(from old: Int64, to new: Int64, bot: Bot.ID, in db: any SQLConnection) throws {
        // Telegram tells of it twice, and refused calls tell of it too: the second time the new group is the only one.
        guard try BotDirectory.group(old, of: bot, in: db) != nil else { return }
        try db.later("DELETE FROM bot_groups WHERE bot_id = \(bot) AND chat_id = \(new)")
        try db.later("UPDATE bot_groups SET chat_id = \(new) WHERE bot_id = \(bot) AND chat_id = \(old)")
        try db.later("UPDATE tickets SET desk_chat_id = \(new) WHERE bot_id = \(bot) AND desk_chat_id = \(old)")
        try db.later("UPDATE tickets SET chat_id = \(new) WHERE bot_id = \(bot) AND chat_id = \(old)")
        try db.later("UPDATE ticket_topics SET chat_id = \(new) WHERE chat_id = \(old)")
        try db.later(
            """
            UPDATE deliveries SET chat_id = \(new)
            WHERE owner_id = \(bot) AND chat_id = \(old) AND state IN ('queued', 'sending')
            """)
    }
}
