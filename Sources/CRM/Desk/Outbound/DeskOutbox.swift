import Kernel
import SQL
import TelegramBotAPI

/// Writes the desk's deliveries: which lane, which priority, which cost.
struct DeskOutbox: Sendable {
    let outbox: Outbox
    let settings: DeskSettings

    private static let destination = "telegram"

    static func staffLane(_ ticket: Ticket.ID) -> String { "desk:\(ticket)" }
    private static func customerLane(_ ticket: Ticket.ID) -> String { "customer:\(ticket)" }
    private static func topicLane(_ ticket: Ticket.ID) -> String { "topic:\(ticket)" }
    private static func cosmeticLane(_ kind: Delivery.Kind, _ ticket: Ticket.ID) -> String {
        "\(kind.rawValue):\(ticket)"
    }

    // MARK: Staff

    /// - Parameter isFirst: whether the ticket is so new that nothing can be about to make its topic.
    func createTopic(
        of ticket: Ticket, isFirst: Bool = false, in chat: Int64, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let new = Outbox.New(
            destination: Self.destination, ownerID: ticket.botID.rawValue, stream: .staff,
            lane: Self.topicLane(ticket.id), priority: .staffMirror, chatID: chat, kind: DeskDelivery.createTopic,
            coalesceKey: "topic:\(ticket.id)", ticketID: ticket.id.rawValue)
        try outbox.enqueue(new, isAlone: isFirst, at: now, in: db)
        // The first post; it waits in the ticket's lane until the topic is there.
        try postCard(of: ticket, in: chat, at: now, in: db)
    }

    /// Sends what waits for a ticket's topic to the group in which it gets another.
    func move(_ ticket: Ticket, from old: Int64?, to new: Int64, in db: any SQLConnection) throws {
        let cosmetic = [DeskDelivery.card, DeskDelivery.topicTitle, DeskDelivery.topicState]
        let lanes =
            [Self.staffLane(ticket.id), Self.topicLane(ticket.id)]
            + cosmetic.map { Self.cosmeticLane($0, ticket.id) }
        for lane in lanes {
            try outbox.move(
                owner: ticket.botID.rawValue, lane: lane, ticket: ticket.id.rawValue, from: old, to: new, in: db)
        }
    }

    /// Shows in a topic that was made anew what was said last.
    func history(of ticket: Ticket, at now: Timestamp, in db: any SQLConnection) throws {
        let new = Outbox.New(
            destination: Self.destination, ownerID: ticket.botID.rawValue, stream: .staff,
            lane: Self.topicLane(ticket.id), priority: .staffMirror, chatID: ticket.deskChatID,
            kind: DeskDelivery.topicHistory, ticketID: ticket.id.rawValue)
        try outbox.enqueue(new, at: now, in: db)
    }

    /// Lets what waits for the ticket's topic go.
    func topicIsReady(_ ticket: Ticket, at now: Timestamp, in db: any SQLConnection) throws {
        if ticket.deskHistoryUntil != nil {
            try db.later("UPDATE tickets SET desk_history_until = NULL WHERE id = \(ticket.id)")
        }
        try outbox.release(
            owner: ticket.botID.rawValue, chatID: ticket.deskChatID, lane: Self.staffLane(ticket.id),
            ticket: ticket.id.rawValue, at: now, in: db)
    }

    private func postCard(of ticket: Ticket, in chat: Int64, at now: Timestamp, in db: any SQLConnection) throws {
        let new = Outbox.New(
            destination: Self.destination, ownerID: ticket.botID.rawValue, stream: .staff,
            lane: Self.staffLane(ticket.id), priority: .staffMirror, chatID: chat, kind: DeskDelivery.card,
            ticketID: ticket.id.rawValue)
        try outbox.enqueue(new, at: now, in: db)
    }

    /// Brings the messages (several for an album) into the ticket's topic.
    /// - Parameter costs: how many messages each part makes there; one part when nothing is said.
    /// - Returns: the last part's delivery; nil when the ticket has no topic to go to.
    @discardableResult
    func mirror(
        _ messages: [DeskMessage.ID], costs: [Int]? = nil, of ticket: Ticket, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Delivery.ID? {
        guard let chat = ticket.deskChatID else { return nil }
        let costs = costs ?? [messages.count]
        var last: Delivery.ID?
        for (part, cost) in costs.enumerated() {
            let data = DeskDelivery.Data(messages: messages.map(\.rawValue), part: costs.count > 1 ? part : nil)
            let new = Outbox.New(
                destination: Self.destination, ownerID: ticket.botID.rawValue, stream: .staff,
                lane: Self.staffLane(ticket.id), priority: .staffMirror, chatID: chat, cost: cost,
                kind: DeskDelivery.mirror, data: try JSONText.encode(data), ticketID: ticket.id.rawValue,
                messageID: messages.first?.rawValue)
            last = try outbox.enqueue(new, at: now, in: db)
        }
        return last
    }

    func mirrorEdit(of message: DeskMessage.ID, _ ticket: Ticket, at now: Timestamp, in db: any SQLConnection) throws {
        guard let chat = ticket.deskChatID else { return }
        let new = Outbox.New(
            destination: Self.destination, ownerID: ticket.botID.rawValue, stream: .staff,
            lane: Self.staffLane(ticket.id), priority: .edit, chatID: chat, kind: DeskDelivery.mirrorEdit,
            data: try JSONText.encode(DeskDelivery.Data(messages: [message.rawValue])),
            coalesceKey: "mirror-edit:\(message)", ticketID: ticket.id.rawValue, messageID: message.rawValue)
        try outbox.enqueue(new, at: now, in: db)
    }

    /// Says something to the staff in a ticket's topic.
    func hint(
        _ text: String, in ticket: Ticket, replyTo telegramID: Int64? = nil, buttons: String? = nil,
        markup: InlineKeyboardMarkup? = nil, editing edited: Int64? = nil, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        guard let chat = ticket.deskChatID else { return }
        let data = DeskDelivery.Data(
            text: text, telegramID: telegramID, callback: buttons, markup: markup, editing: edited)
        let new = Outbox.New(
            destination: Self.destination, ownerID: ticket.botID.rawValue, stream: .staff,
            lane: Self.staffLane(ticket.id), priority: .staffMirror, chatID: chat, kind: DeskDelivery.hint,
            data: try JSONText.encode(data), ticketID: ticket.id.rawValue)
        try outbox.enqueue(new, at: now, in: db)
    }

    /// Says something in a place that is no ticket's topic.
    func hint(
        _ text: String, bot: Bot.ID, chat: Int64, topic: Int64?, replyTo telegramID: Int64?, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        let data = DeskDelivery.Data(text: text, chat: chat, topic: topic, telegramID: telegramID)
        let new = Outbox.New(
            destination: Self.destination, ownerID: bot.rawValue, stream: chat < 0 ? .staff : .customer,
            lane: "hint:\(chat):\(topic ?? 0)", priority: .staffMirror, chatID: chat, kind: DeskDelivery.hint,
            data: try JSONText.encode(data))
        try outbox.enqueue(new, at: now, in: db)
    }

    /// Shows a change of the ticket: card, title and open or closed topic. Only the last state is sent.
    func cosmetics(of ticket: Ticket, at now: Timestamp, in db: any SQLConnection) throws {
        guard let chat = ticket.deskChatID else { return }
        for kind in [DeskDelivery.card, DeskDelivery.topicTitle, DeskDelivery.topicState] {
            let new = Outbox.New(
                destination: Self.destination, ownerID: ticket.botID.rawValue, stream: .cosmetic,
                lane: Self.cosmeticLane(kind, ticket.id), priority: .cosmetic, chatID: chat, kind: kind,
                coalesceKey: "\(kind.rawValue):\(ticket.id)", delay: settings.cosmeticDelay,
                ticketID: ticket.id.rawValue)
            try outbox.enqueue(new, at: now, in: db)
        }
    }

    /// Reopens the topic at once, so that messages can be posted in it.
    func reopenTopic(of ticket: Ticket, at now: Timestamp, in db: any SQLConnection) throws {
        guard let chat = ticket.deskChatID else { return }
        let new = Outbox.New(
            destination: Self.destination, ownerID: ticket.botID.rawValue, stream: .staff,
            lane: Self.topicLane(ticket.id), priority: .staffMirror, chatID: chat, kind: DeskDelivery.topicState,
            coalesceKey: "topic-state-now:\(ticket.id)", ticketID: ticket.id.rawValue)
        try outbox.enqueue(new, at: now, in: db)
    }

    // MARK: Customers

    /// Brings the messages (several for an album) to the customer; a long text or several files leave in parts.
    /// - Parameters:
    ///   - costs: how many messages each part makes there.
    ///   - buttons: below the last part.
    /// - Returns: the delivery that the message's state is read from: the last part's.
    func toCustomer(
        _ messages: [DeskMessage.ID], costs: [Int], of ticket: Ticket, buttons: InlineKeyboardMarkup? = nil,
        at now: Timestamp, in db: any SQLConnection
    ) throws -> Delivery.ID? {
        var last: Delivery.ID?
        for (part, cost) in costs.enumerated() {
            var data = DeskDelivery.Data(messages: messages.map(\.rawValue), part: costs.count > 1 ? part : nil)
            if part == costs.count - 1 { data.markup = buttons }
            last = try customer(
                DeskDelivery.customerMessage, data, cost: cost, priority: .customerMessage, ticket,
                message: messages.first, at: now, in: db)
        }
        return last
    }

    func editForCustomer(_ message: DeskMessage.ID, _ ticket: Ticket, at now: Timestamp, in db: any SQLConnection)
        throws
    {
        let data = DeskDelivery.Data(messages: [message.rawValue])
        _ = try customer(
            DeskDelivery.customerEdit, data, priority: .edit, ticket, message: message,
            coalesceKey: "customer-edit:\(message)", at: now, in: db)
    }

    func deleteForCustomer(
        _ message: DeskMessage.ID, _ ticket: Ticket, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let data = DeskDelivery.Data(messages: [message.rawValue])
        _ = try customer(
            DeskDelivery.customerDelete, data, priority: .edit, ticket, message: message, at: now, in: db)
    }

    private func customer(
        _ kind: Delivery.Kind, _ data: DeskDelivery.Data, cost: Int = 1, priority: Delivery.Priority, _ ticket: Ticket,
        message: DeskMessage.ID?, coalesceKey: String? = nil, at now: Timestamp, in db: any SQLConnection
    ) throws -> Delivery.ID? {
        let new = Outbox.New(
            destination: Self.destination, ownerID: ticket.botID.rawValue, stream: .customer,
            lane: Self.customerLane(ticket.id), priority: priority, chatID: ticket.chatID, cost: cost, kind: kind,
            data: try JSONText.encode(data), coalesceKey: coalesceKey, ticketID: ticket.id.rawValue,
            messageID: message?.rawValue)
        return try outbox.enqueue(new, at: now, in: db)
    }

    // MARK: Both

    /// Sets our reaction to a Telegram message; none removes it.
    func react(
        _ reaction: ReactionType?, to copy: MessageStore.Copy, of ticket: Ticket, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        var data = DeskDelivery.Data(chat: copy.chatID, telegramID: copy.telegramID)
        switch reaction {
        case .emoji(let emoji): data.emoji = emoji
        case .customEmoji(let id): data.customEmoji = id
        default: break
        }
        let new = Outbox.New(
            destination: Self.destination, ownerID: copy.botID.rawValue,
            stream: copy.chatID == ticket.chatID ? .customer : .staff,
            lane: "reaction:\(copy.chatID):\(copy.telegramID)", priority: .edit, chatID: copy.chatID,
            kind: DeskDelivery.reaction, data: try JSONText.encode(data), ticketID: ticket.id.rawValue)
        try outbox.enqueue(new, at: now, in: db)
    }

    /// Asks Telegram whether a person is an administrator of a group, unless that is known by then, and lets what waits
    /// be processed again.
    func verifyMember(
        _ user: Int64, of chat: Int64, bot: Bot.ID, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let data = DeskDelivery.Data(chat: chat, user: user)
        let new = Outbox.New(
            destination: Self.destination, ownerID: bot.rawValue, stream: .staff, lane: "member:\(chat):\(user)",
            priority: .customerMessage, chatID: nil, kind: DeskDelivery.verifyMember, data: try JSONText.encode(data))
        try outbox.enqueue(new, at: now, in: db)
    }

    func answerCallback(_ id: String, _ text: String, bot: Bot.ID, at now: Timestamp, in db: any SQLConnection) throws {
        let data = DeskDelivery.Data(text: text, callback: id)
        let new = Outbox.New(
            destination: Self.destination, ownerID: bot.rawValue, stream: .staff, lane: "callback:\(id)",
            priority: .customerMessage, chatID: nil, kind: DeskDelivery.answerCallback,
            data: try JSONText.encode(data))
        try outbox.enqueue(new, at: now, in: db)
    }
}
