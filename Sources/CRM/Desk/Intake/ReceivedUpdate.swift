import FoundationEssentials
import Kernel
import SQL
import TelegramBotAPI

/// A stored update that waits to be processed, read.
struct ReceivedUpdate: Sendable {
    let receipt: Receipt.ID
    let bot: Bot.ID
    let content: Result<Update, any Error>
    /// What a run of customers' messages reads ahead for this one; nil for any other update.
    let customerMessage: CustomerRun.Element?

    static let columns: SQL = "id, owner_id, body"

    init(row: Row) throws {
        receipt = try row.get("id")
        bot = try row.get("owner_id")
        let body: Data = try row.get("body")
        content = Result { try Update(decoding: body) }
        customerMessage = try? CustomerRun.Element(content.get(), bot: bot)
    }
}

extension Update {
    /// The name of what it holds, as the Bot API has it.
    var kind: String {
        switch content {
        case .message: "message"
        case .editedMessage: "edited_message"
        case .callbackQuery: "callback_query"
        case .messageReaction: "message_reaction"
        case .messageReactionCount: "message_reaction_count"
        case .myChatMember: "my_chat_member"
        case .chatMember: "chat_member"
        case .unknown(let kind), .unreadable(let kind, _): kind
        }
    }
}
