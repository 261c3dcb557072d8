import FoundationEssentials
import Kernel
import SQL
import TelegramBotAPI

/// A stored update that waits to be processed, read.
struct ReceivedUpdate: Sendable {
    let receipt: Receipt.ID
    let bot: Bot.ID
    let content: Result<Update, UpdateDecodingError>

    static let columns: SQL = "id, owner_id, body"

    init(row: Row) throws {
        receipt = try row.get("id")
        bot = try row.get("owner_id")
        let body: Data = try row.get("body")
        content = Result { () throws(UpdateDecodingError) in
            do { return try Update(decoding: body) } catch { throw UpdateDecodingError(description: "\(error)") }
        }
    }

    /// What the run of customers' messages reads ahead for this one; nil for any other update.
    var customerMessage: CustomerRun.Element? {
        guard case .success(let update) = content else { return nil }
        return CustomerRun.Element(update, bot: bot)
    }
}

/// Why an update cannot be read.
struct UpdateDecodingError: Error, CustomStringConvertible {
    let description: String
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
