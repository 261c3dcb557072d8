import Contacts
import Kernel
import SQL
import TelegramBotAPI

/// What is written in staff groups, and by staff in intake groups.
struct StaffIntake: Sendable {
    let tickets: TicketBook
    let events: EventLog
    let settings: DeskSettings
    /// Besides those of `AgentCommands`.
    let commands: [any StaffCommand]

    // MARK: Who

    enum Person: Sendable {
        case agent(Agent)
        case stranger
        /// Telegram is being asked.
        case unknown
    }

    /// Who a person is in a staff group.
    func person(
        _ user: User, in chat: Int64, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws -> Person {
        if let agent = try AgentDirectory.find(telegramUserID: user.id, in: db) { return .agent(agent) }
        guard try DeskPolicy.current(in: db).administratorsAreAgents else { return .stranger }
        let membership = try AgentDirectory.membership(of: user.id, in: chat, in: db)
        guard let membership, context.now - membership.checkedAt < settings.membershipValidity else {
            try tickets.outbox.verifyMember(
                user.id, of: chat, bot: context.bot, at: context.now, in: db)
            return .unknown
        }
        guard membership.isAdministrator else { return .stranger }
        return .agent(
            try AgentDirectory.administrator(
                telegramUserID: user.id, name: user.fullName, at: context.now, in: db))
    }

    /// Whether something that staff wrote earlier waits until it is known who they are: what comes after it must not
    /// overtake it. After a minute it may, so that one question without an answer does not hold up everybody.
    private func hasPredecessor(_ context: UpdateProcessor.Context, in db: any SQLConnection) throws -> Bool {
        try db.first(
            """
            SELECT 1 FROM receipts WHERE state = 'waiting' AND source = 'telegram' AND owner_id = \(context.bot)
                AND id < \(context.receipt) AND received_at > \(context.now - .seconds(60)) LIMIT 1
            """) != nil
    }

    // MARK: Desk groups

    func message(
        _ message: Message, in group: BotGroup, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws -> UpdateProcessor.Result {
        guard message.from?.id != context.bot.rawValue else { return .done }
        if let code = Command(message, botUsername: nil)?.claimCode, let from = message.from, !from.isBot {
            try AgentClaim(outbox: tickets.outbox, events: events).take(code, message, from, context, in: db)
            return .done
        }
        guard let topic = message.topicID,
            let ticket = try TicketBook.find(chat: group.chatID, topic: topic, in: db)
        else { return .done }
        guard let from = message.from, !from.isBot, message.senderChat == nil else {
            return try refuse(
                .anonymous, "Messages of bots and anonymous administrators are not passed on to the customer.", message,
                ticket, context, in: db)
        }
        guard try !hasPredecessor(context, in: db) else {
            try tickets.outbox.verifyMember(from.id, of: group.chatID, bot: context.bot, at: context.now, in: db)
            return .waiting
        }
        switch try person(from, in: group.chatID, context, in: db) {
        case .unknown: return .waiting
        case .stranger:
            return try refuse(
                .stranger,
                "\(from.fullName) is not an agent: the message was not passed on. An administrator can add agents "
                    + "with “parley agent add”.", message, ticket, context, in: db)
        case .agent(let agent):
            let bot = try BotDirectory.find(context.bot, in: db)
            try AgentPresence.heard(agent, events, at: context.now, in: db)
            if message.text?.first == "/", let command = Command(message, botUsername: bot?.username) {
                let commands = AgentCommands(tickets: tickets, events: events, staff: self)
                return try commands.run(command, message, by: agent, in: ticket, context, in: db)
            }
            if message.text?.first == "/" { return .done }
            if let target = ticket.mergedIntoID {
                try tickets.outbox.hint(
                    "Not passed on: this ticket goes on in #\(target).", in: ticket, replyTo: message.messageID,
                    at: context.now, in: db)
                return .done
            }
            let isNote = try repliesToNote(message, context, in: db)
            guard try agent.may(isNote ? .note : .reply, in: db) else {
                try tickets.outbox.hint(
                    "Not passed on. \(CommandPermissions.refusal)", in: ticket, replyTo: message.messageID,
                    at: context.now, in: db)
                return .done
            }
            try write(message, by: agent, in: ticket, as: isNote ? .note : .message, context, in: db)
            return .done
        }
    }

    private func repliesToNote(
        _ message: Message, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws -> Bool {
        guard let reply = message.personalReply,
            let copy = try MessageStore.copy(
                bot: context.bot, chat: message.chat.id, telegramID: reply.messageID, in: db)
        else { return false }
        return try MessageStore.find(copy.messageID, in: db)?.kind == .note
    }

    // MARK: Writing

    /// Adds what an agent wrote to the ticket; a message goes to the customer, a note stays.
    func write(
        _ message: Message, by agent: Agent, in ticket: Ticket, as kind: DeskMessage.Kind, text: FormattedText? = nil,
        _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws {
        try add(message, by: agent, to: ticket, as: kind, text: text, isInIntake: false, context, in: db)
    }

    private func add(
        _ message: Message, by agent: Agent, to ticket: Ticket, as kind: DeskMessage.Kind, text: FormattedText?,
        isInIntake: Bool, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws {
        let known = try MessageStore.copy(
            bot: context.bot, chat: message.chat.id, telegramID: message.messageID, in: db)
        guard known == nil else { return }
        var new = MessageStore.New(
            ticketID: ticket.id, authorType: .agent, authorID: agent.id.rawValue, authorName: agent.name,
            text: text ?? message.body, createdAt: Timestamp(unixSeconds: message.date))
        new.kind = kind
        new.attachments = Attachment(message).map { [$0] } ?? []
        new.forwardedFrom = message.forwardOrigin?.name
        new.mediaGroupID = message.mediaGroupID
        if let reply = message.personalReply {
            new.replyTo = try MessageStore.copy(
                bot: ticket.botID, chat: message.chat.id, telegramID: reply.messageID, in: db)?.messageID
            new.quote = message.quote?.isManual == true ? message.quote?.text : nil
        }
        let writer = AgentWriter(tickets: tickets, events: events, settings: settings)
        let id = try writer.add(
            new, to: ticket, by: Author(.agent(agent.id.rawValue), from: "telegram"), mirrored: isInIntake,
            isWithCustomer: isInIntake, at: context.now, in: db)
        try MessageStore.addCopy(
            bot: context.bot, chat: message.chat.id, telegramID: message.messageID, of: id, isOrigin: true, in: db)
    }

    // MARK: Refusing

    enum Hint: String {
        case anonymous, stranger, command
    }

    /// Tells the topic, once for each reason, that something is not passed on.
    func refuse(
        _ hint: Hint, _ text: String, _ message: Message, _ ticket: Ticket, _ context: UpdateProcessor.Context,
        in db: any SQLConnection
    ) throws -> UpdateProcessor.Result {
        let isFirst =
            try db.execute(
                """
                INSERT INTO topic_hints (chat_id, topic_id, hint)
                VALUES (\(message.chat.id), \(message.topicID ?? 0), \(hint.rawValue)) ON CONFLICT DO NOTHING
                """) == 1
        if isFirst {
            try tickets.outbox.hint(text, in: ticket, replyTo: message.messageID, at: context.now, in: db)
        }
        return .done
    }

    // MARK: Intake groups

    /// What staff write where customers write joins the ticket: the topic's, or that of the message they reply to.
    /// Everybody has read it there already, so it is only shown to the staff's topic.
    private func answer(
        _ message: Message, in group: BotGroup, by agent: Agent, _ context: UpdateProcessor.Context,
        in db: any SQLConnection
    ) throws {
        var ticket: Ticket?
        if group.isTicketByUser {
            let replied = try message.personalReply.flatMap {
                try MessageStore.copy(bot: context.bot, chat: group.chatID, telegramID: $0.messageID, in: db)
            }
            ticket = try replied.flatMap { try MessageStore.find($0.messageID, in: db) }
                .flatMap { try TicketBook.lock($0.ticketID, in: db) }
        } else {
            let conversation = Conversation(
                bot: context.bot, channel: .topic, chat: group.chatID, topic: message.topicID ?? 0, user: 0)
            ticket = try TicketBook.current(conversation, in: db)
        }
        guard let ticket else { return }
        try add(message, by: agent, to: ticket, as: .message, text: nil, isInIntake: true, context, in: db)
    }

    /// In an intake group everybody but staff is a customer; staff answer in the same topic.
    func intakeMessage(
        _ message: Message, in group: BotGroup, _ customers: CustomerIntake, _ context: UpdateProcessor.Context,
        in db: any SQLConnection
    ) throws -> UpdateProcessor.Result {
        guard let topic = message.topicID, let from = message.from, !from.isBot, message.senderChat == nil else {
            return .done
        }
        switch try person(from, in: group.chatID, context, in: db) {
        case .unknown: return .waiting
        case .agent(let agent):
            try answer(message, in: group, by: agent, context, in: db)
            return .done
        case .stranger:
            let conversation = Conversation(
                bot: context.bot, channel: .topic, chat: group.chatID, topic: topic,
                user: group.isTicketByUser ? from.id : 0)
            try customers.write(message, by: from, in: conversation, context, in: db)
            return .done
        }
    }
}

extension Message {
    /// The text of a text message.
    var text: String? {
        if case .text(let text) = content { text.text } else { nil }
    }
}
