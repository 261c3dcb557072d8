import Delivery
import Kernel
import SQL
import TelegramBotAPI

/// Reactions, answers to pressed buttons, and questions about members of groups.
struct SmallHandler: DeliveryHandler {
    let intakeSignal: Signal

    var kinds: [Delivery.Kind] {
        [DeskDelivery.reaction, DeskDelivery.answerCallback, DeskDelivery.verifyMember]
    }

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        let data = try delivery.content()
        switch delivery.kind {
        case DeskDelivery.reaction:
            guard let chat = data.chat, let id = data.telegramID else { return .cancel(reason: "it names no message") }
            let reaction: [ReactionType] =
                data.emoji.map { [.emoji($0)] } ?? data.customEmoji.map { [.customEmoji($0)] } ?? []
            return .call(try OutgoingCall(SetMessageReaction(chatID: chat, messageID: id, reaction: reaction)))
        case DeskDelivery.answerCallback:
            return .call(
                try OutgoingCall(AnswerCallbackQuery(callbackQueryID: data.callback ?? "", text: data.text)))
        default:
            guard let chat = data.chat, let user = data.user else { return .cancel(reason: "it names no member") }
            return .call(try OutgoingCall(GetChatMember(chatID: chat, userID: user)))
        }
    }

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        guard delivery.kind == DeskDelivery.verifyMember else { return suggested }
        let data = try delivery.content()
        guard let chat = data.chat, let user = data.user else { return suggested }
        switch outcome {
        case .done(let response):
            let member: ChatMember? = SentMessages.result(in: response)
            try verified(user, chat, isAdministrator: member?.isAdministrator ?? false, data, in: db)
            return .sent
        case .refused:
            try verified(user, chat, isAdministrator: false, data, in: db)
            return suggested
        default: return suggested
        }
    }

    private func verified(
        _ user: Int64, _ chat: Int64, isAdministrator: Bool, _ data: DeskDelivery.Data, in db: any SQLConnection
    ) throws {
        try AgentDirectory.setMembership(
            of: user, in: chat, isAdministrator: isAdministrator, at: .now, in: db)
        if let receipt = data.receipt {
            try db.execute("UPDATE receipts SET state = 'pending' WHERE id = \(receipt) AND state = 'waiting'")
            db.afterCommit { [intakeSignal] in intakeSignal.raise() }
        }
    }

    func isRepeatable(_ delivery: Delivery) -> Bool { true }
}
