import Delivery
import Kernel
import SQL
import TelegramBotAPI

/// Sets the bot's reaction to a message, or takes it away.
struct ReactionHandler: DeliveryHandler {
    var kinds: [Delivery.Kind] { [DeskDelivery.reaction] }

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        let data = try delivery.content()
        guard let chat = data.chat, let id = data.telegramID else { return .cancel(reason: "it names no message") }
        let reaction: [ReactionType] =
            data.emoji.map { [.emoji($0)] } ?? data.customEmoji.map { [.customEmoji($0)] } ?? []
        return .call(try OutgoingCall(SetMessageReaction(chatID: chat, messageID: id, reaction: reaction)))
    }

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) -> Verdict { suggested }

    func isRepeatable(_ delivery: Delivery) -> Bool { true }
}
