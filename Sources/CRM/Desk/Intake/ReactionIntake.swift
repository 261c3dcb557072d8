import Kernel
import SQL
import TelegramBotAPI

/// Reactions are shown on the other side: a bot sets at most one for each message.
struct ReactionIntake: Sendable {
    let tickets: TicketBook
    let events: EventLog

    func changed(
        _ reaction: MessageReaction, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws {
        // Without a person behind it, nobody's reaction is passed on.
        guard let user = reaction.user, !user.isBot,
            let copy = try MessageStore.copy(
                bot: context.bot, chat: reaction.chat.id, telegramID: reaction.messageID, in: db),
            let message = try MessageStore.find(copy.messageID, in: db),
            let ticket = try TicketBook.find(message.ticketID, in: db)
        else { return }
        let isStaff = reaction.chat.id == ticket.deskChatID
        guard message.kind == .message else { return }
        if isStaff {
            let isAgent = try AgentDirectory.find(telegramUserID: user.id, in: db) != nil
            let isAdministrator =
                try AgentDirectory.membership(of: user.id, in: reaction.chat.id, in: db)?.isAdministrator ?? false
            guard isAgent || isAdministrator else { return }
        }
        guard let other = isStaff ? ticket.chatID : ticket.deskChatID else { return }
        let latest = reaction.newReaction.last { kind in
            if case .emoji = kind { true } else { false }
        }
        for target in try MessageStore.copies(of: message.id, chat: other, in: db).prefix(1) {
            try tickets.outbox.react(latest, to: target, of: ticket, at: context.now, in: db)
        }
        var emoji: String?
        if case .emoji(let text) = latest { emoji = text }
        try events.append(
            "message.reaction", at: context.now, by: isStaff ? .system : .contact(ticket.contactID.rawValue),
            ticket: ticket.id.rawValue, contact: ticket.contactID.rawValue,
            data: Reaction(messageID: message.id, emoji: emoji), in: db)
    }

    private struct Reaction: Encodable {
        let messageID: DeskMessage.ID
        let emoji: String?

        enum CodingKeys: String, CodingKey {
            case messageID = "message_id"
            case emoji
        }

        /// Without an emoji it says so.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(messageID, forKey: .messageID)
            try container.encode(emoji, forKey: .emoji)
        }
    }
}
