package import Contacts
package import Kernel
package import SQL

/// One request of a customer.
package struct Ticket: Sendable, RowDecodable {
    package typealias ID = Identifier<Ticket>

    package enum Status: String, Sendable, CaseIterable, Codable, SQLCodable {
        case new, open
        /// Waits for the customer.
        case pending
        /// Waits for somebody else.
        case onHold = "on_hold"
        case resolved, closed
    }

    package enum Priority: String, Sendable, CaseIterable, Codable, SQLCodable {
        case low, normal, high, urgent
    }

    package enum Channel: String, Sendable, CaseIterable, SQLCodable {
        case directMessage = "telegram_dm"
        case topic = "telegram_topic"
    }

    /// What stands in the staff's forum for it.
    package enum TopicState: String, Sendable, SQLCodable {
        /// There is no desk group, or the topic is to be made anew.
        case none
        /// A delivery is about to make it.
        case creating
        case open
    }

    package static let longestTag = 100
    package static let mostTags = 100
    package static let longestHoldReason = 500

    package let id: ID
    package let botID: Bot.ID
    package let channel: Channel
    /// Where the customer writes.
    package let chatID: Int64
    /// The topic of an intake group; 0 elsewhere.
    package let topicID: Int64
    /// The customer, where each user has a ticket of their own; 0 where the whole topic is one ticket.
    package let userID: Int64
    package let contactID: Identifier<Contact>
    package internal(set) var subject: String
    package let status: Status
    package internal(set) var priority: Priority
    package internal(set) var queueID: Int64?
    package internal(set) var assigneeID: Agent.ID?
    /// Level by skill that its agent needs, besides what the queue asks for.
    package internal(set) var requiredSkills: [String: Int]
    /// Since when it waits in its queue for an agent.
    package internal(set) var queuedAt: Timestamp?
    package internal(set) var tags: [String]
    /// JSON object.
    package internal(set) var customFields: String
    package let isUnreachable: Bool
    /// Whom or what a ticket on hold waits for.
    package let holdReason: String?
    /// Put aside, until a time or until the customer writes.
    package internal(set) var isSnoozed: Bool
    /// Nil: until the customer writes.
    package internal(set) var snoozedUntil: Timestamp?
    package let previousID: ID?
    /// Where its messages stand now.
    package let mergedIntoID: ID?
    package let reopenCount: Int
    package let deskChatID: Int64?
    package let deskTopicID: Int64?
    package let deskTopicState: TopicState
    /// The title as it was last sent.
    package let deskTopicTitle: String?
    /// The custom emoji of its icon as it was last sent.
    package let deskTopicIcon: String?
    package let isDeskTopicClosed: Bool
    package let deskCardID: Int64?
    /// Until when other posts wait for what is told first in a topic that was made anew.
    package let deskHistoryUntil: Timestamp?
    package let createdAt: Timestamp
    package internal(set) var updatedAt: Timestamp
    package let firstResponseAt: Timestamp?
    package let resolvedAt: Timestamp?
    /// Kept through every reopening.
    package let firstResolvedAt: Timestamp?
    package let closedAt: Timestamp?
    package let lastCustomerMessageAt: Timestamp?
    /// Grows with each change: the ETag.
    package internal(set) var version: Int64
    /// Opened in this transaction, and nothing of it written yet.
    var isJustOpened = false
    /// The subject of the ticket before it, where the customer is to be asked whether it is the same request.
    var mayContinue: String?

    private static let columnNames = [
        "id", "bot_id", "channel", "chat_id", "topic_id", "user_id", "contact_id", "subject", "status", "priority",
        "queue_id", "assignee_id", "required_skills", "queued_at", "tags", "custom_fields", "is_unreachable",
        "hold_reason",
        "is_snoozed", "snoozed_until", "previous_id", "merged_into_id", "reopen_count",
        "desk_chat_id", "desk_topic_id", "desk_topic_state", "desk_topic_title", "desk_topic_icon",
        "desk_topic_closed", "desk_card_id", "desk_history_until", "created_at", "updated_at", "first_response_at",
        "resolved_at", "first_resolved_at", "closed_at", "last_customer_message_at", "version",
    ]

    package static let columns = SQL(unsafe: columnNames.joined(separator: ", "))

    /// Where other tables are read beside this one.
    package static let qualifiedColumns = SQL(unsafe: columnNames.map { "tickets.\($0)" }.joined(separator: ", "))

    /// One that has just been opened.
    init(
        id: ID, _ conversation: Conversation, _ opening: TicketOpening, contact: Identifier<Contact>, subject: String,
        at now: Timestamp
    ) {
        self.id = id
        botID = conversation.bot
        channel = conversation.channel
        chatID = conversation.chat
        topicID = conversation.topic
        userID = conversation.user
        contactID = contact
        self.subject = subject
        status = .new
        priority = .normal
        (queueID, assigneeID, requiredSkills, queuedAt) = (nil, nil, [:], now)
        (tags, customFields) = ([], "{}")
        isUnreachable = false
        (holdReason, isSnoozed, snoozedUntil) = (nil, false, nil)
        previousID = opening.previous
        mergedIntoID = nil
        reopenCount = 0
        deskChatID = opening.desk
        deskTopicState = opening.topicState
        (deskTopicID, deskTopicTitle, deskTopicIcon, deskCardID, deskHistoryUntil) = (nil, nil, nil, nil, nil)
        isDeskTopicClosed = false
        (createdAt, updatedAt, lastCustomerMessageAt) = (now, now, now)
        (firstResponseAt, resolvedAt, firstResolvedAt, closedAt) = (nil, nil, nil, nil)
        version = 1
        isJustOpened = true
    }

    package init(row: Row) throws {
        var columns = RowReader(row, columns: Self.columnNames)
        id = ID(try columns.integer())
        botID = Bot.ID(try columns.integer())
        channel = try columns.word()
        chatID = try columns.integer()
        topicID = try columns.integer()
        userID = try columns.integer()
        contactID = Identifier(try columns.integer())
        subject = try columns.text()
        status = try columns.word()
        priority = try columns.word()
        queueID = try columns.optionalInteger()
        assigneeID = try columns.optionalInteger().map { Agent.ID($0) }
        let skillText = try columns.text()
        requiredSkills = skillText == "{}" ? [:] : try JSONText.decode(skillText)
        queuedAt = try columns.optionalTime()
        let tagText = try columns.text()
        tags = tagText == "[]" ? [] : try JSONText.decode(tagText)
        customFields = try columns.text()
        isUnreachable = try columns.bool()
        holdReason = try columns.optionalText()
        isSnoozed = try columns.bool()
        snoozedUntil = try columns.optionalTime()
        previousID = try columns.optionalInteger().map { ID($0) }
        mergedIntoID = try columns.optionalInteger().map { ID($0) }
        reopenCount = Int(try columns.integer())
        deskChatID = try columns.optionalInteger()
        deskTopicID = try columns.optionalInteger()
        deskTopicState = try columns.word()
        deskTopicTitle = try columns.optionalText()
        deskTopicIcon = try columns.optionalText()
        isDeskTopicClosed = try columns.bool()
        deskCardID = try columns.optionalInteger()
        deskHistoryUntil = try columns.optionalTime()
        createdAt = try columns.time()
        updatedAt = try columns.time()
        firstResponseAt = try columns.optionalTime()
        resolvedAt = try columns.optionalTime()
        firstResolvedAt = try columns.optionalTime()
        closedAt = try columns.optionalTime()
        lastCustomerMessageAt = try columns.optionalTime()
        version = try columns.integer()
    }
}
