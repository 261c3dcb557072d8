import Delivery
import Kernel
import SQL

/// What becomes of a delivery that a staff group refused, and what it says of the group or the topic.
struct GroupTroubles: Sendable {
    let tickets: TicketBook
    let events: EventLog

    /// How long a delivery waits for a group to be put right.
    private static let patience = Duration.seconds(30)
    /// So many topics of one group missing within a minute are a fault of the group.
    private static let missingTopics = 5

    /// - Returns: nil where the refusal says nothing of group or topic.
    func verdict(
        on refusal: CallOutcome.Refusal, _ delivery: Delivery, ticket: Ticket, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Verdict? {
        guard let chat = ticket.deskChatID else { return nil }
        let again = Verdict.retry(after: Self.patience, code: refusal.code, message: refusal.message)
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
