import Delivery
import Kernel
import SQL
import TelegramBotAPI

/// Tells whoever pressed a button what came of it.
struct CallbackAnswerHandler: DeliveryHandler {
    var kinds: [Delivery.Kind] { [DeskDelivery.answerCallback] }

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        let data = try delivery.content()
        return .call(try OutgoingCall(AnswerCallbackQuery(callbackQueryID: data.callback ?? "", text: data.text)))
    }

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) -> Verdict { suggested }

    func isRepeatable(_ delivery: Delivery) -> Bool { true }
}
