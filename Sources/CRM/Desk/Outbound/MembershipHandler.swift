import Delivery
import Kernel
import SQL
import TelegramBotAPI

/// Asks Telegram who a person is in a group, and lets what waited for the answer be processed.
struct MembershipHandler: DeliveryHandler {
    let settings: DeskSettings
    let intakeSignal: Signal

    var kinds: [Delivery.Kind] { [DeskDelivery.verifyMember] }

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        let data = try delivery.content()
        guard let chat = data.chat, let user = data.user else { return .cancel(reason: "it names no member") }
        if let known = try AgentDirectory.membership(of: user, in: chat, in: db),
            Timestamp.now - known.checkedAt < settings.membershipValidity
        {
            // Another question of the same person has been answered meanwhile.
            try release(delivery.ownerID, in: db)
            return .skip
        }
        return .call(try OutgoingCall(GetChatMember(chatID: chat, userID: user)))
    }

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        let data = try delivery.content()
        guard let chat = data.chat, let user = data.user else { return suggested }
        switch outcome {
        case .done(let response, _):
            let member: ChatMember? = SentMessages.result(in: response)
            try verified(user, chat, isAdministrator: member?.isAdministrator ?? false, delivery, in: db)
            return .sent
        case .refused:
            try verified(user, chat, isAdministrator: false, delivery, in: db)
            return suggested
        default: return suggested
        }
    }

    private func verified(
        _ user: Int64, _ chat: Int64, isAdministrator: Bool, _ delivery: Delivery, in db: any SQLConnection
    ) throws {
        try AgentDirectory.setMembership(
            of: user, in: chat, isAdministrator: isAdministrator, at: .now, in: db)
        try release(delivery.ownerID, in: db)
    }

    /// Everything of the bot that waited is looked at again, in the order in which it came: what the same person wrote
    /// while the question was open, and what others wrote behind it.
    private func release(_ bot: Int64, in db: any SQLConnection) throws {
        try db.later(
            """
            UPDATE receipts SET state = 'pending'
            WHERE source = 'telegram' AND owner_id = \(bot) AND state = 'waiting'
            """)
        db.afterCommit { [intakeSignal] in intakeSignal.raise() }
    }

    func isRepeatable(_ delivery: Delivery) -> Bool { true }
}
