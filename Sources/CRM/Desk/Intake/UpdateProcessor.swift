import Contacts
import Kernel
import SQL
import TelegramBotAPI

/// Turns one update of a bot into what it means for the desk, in one transaction.
struct UpdateProcessor: Sendable {
    enum Result: Sendable {
        case done
        /// Stored, but of no kind that we understand.
        case unparsed(String)
        /// Processed again when a question to Telegram has been answered.
        case waiting
    }

    let customers: CustomerIntake
    let staff: StaffIntake
    let callbacks: CallbackIntake
    let chats: ChatIntake
    let reactions: ReactionIntake

    /// Everything that the parts need.
    struct Context {
        let bot: Bot.ID
        let receipt: Receipt.ID
        let now: Timestamp
        /// What has been read ahead for a run of customers' messages that this one belongs to.
        var run: CustomerRun?
    }

    func process(_ update: Update, _ context: Context, in db: any SQLConnection) throws -> Result {
        switch update.content {
        case .message(let message): return try self.message(message, context, in: db)
        case .editedMessage(let message): return try edited(message, context, in: db)
        case .callbackQuery(let query): return try callbacks.pressed(query, context, in: db)
        case .messageReaction(let reaction): try reactions.changed(reaction, context, in: db)
        case .messageReactionCount: break
        case .myChatMember(let change): try chats.ownPlaceChanged(change, context, in: db)
        case .chatMember(let change): try chats.memberChanged(change, context, in: db)
        case .unknown(let kind): return .unparsed("a kind of update that is not known: \(kind)")
        case .unreadable(let kind, let reason): return .unparsed("\(kind): \(reason)")
        }
        return .done
    }

    private func message(
        _ message: Message, _ context: Context, in db: any SQLConnection
    ) throws -> Result {
        if case .service(let service) = message.content {
            try chats.service(service, message, context, in: db)
            return .done
        }
        if message.chat.type == .private {
            try customers.directMessage(message, context, in: db)
            return .done
        }
        guard let group = try BotDirectory.group(message.chat.id, of: context.bot, in: db) else { return .done }
        switch group.purpose {
        case .desk: return try staff.message(message, in: group, context, in: db)
        case .intake: return try staff.intakeMessage(message, in: group, customers, context, in: db)
        }
    }

    private func edited(_ message: Message, _ context: Context, in db: any SQLConnection) throws -> Result {
        guard case .service = message.content else {
            guard
                let copy = try MessageStore.copy(
                    bot: context.bot, chat: message.chat.id, telegramID: message.messageID, in: db)
            else {
                // The edit came before the original, which is ignored when it comes.
                return try self.message(message, context, in: db)
            }
            try customers.edited(message, copy, context, in: db)
            return .done
        }
        return .done
    }
}
