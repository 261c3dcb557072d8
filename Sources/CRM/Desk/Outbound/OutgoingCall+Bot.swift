import Delivery
import Kernel
import TelegramBotAPI

extension OutgoingCall {
    /// A call of the Bot API.
    init(_ method: some BotMethod) throws {
        let call = try method.call()
        self.init(method: call.method, body: try JSONText.encode(call))
    }
}
