import FoundationEssentials
import Kernel
import SQL
import TelegramBotAPI

/// What the answers to calls tell of what was made, read without decoding the rest.
enum SentMessages {
    private struct Answer<Result: Decodable>: Decodable {
        let result: Result
    }

    private struct MessageID: Decodable {
        let messageID: Int64

        enum CodingKeys: String, CodingKey {
            case messageID = "message_id"
        }
    }

    private struct Topic: Decodable {
        let topicID: Int64

        enum CodingKeys: String, CodingKey {
            case topicID = "message_thread_id"
        }
    }

    /// The numbers of the messages that a call made: one, or one for each picture of an album.
    static func ids(in response: String) -> [Int64] {
        if let one: Answer<MessageID> = try? JSONText.decode(response) { return [one.result.messageID] }
        let many: Answer<[MessageID]>? = try? JSONText.decode(response)
        return many?.result.map(\.messageID) ?? []
    }

    /// The number of the topic that a call made.
    static func topicID(in response: String) -> Int64? {
        let answer: Answer<Topic>? = try? JSONText.decode(response)
        return answer?.result.topicID
    }

    /// The result itself.
    static func result<Result: Decodable>(in response: String, as type: Result.Type = Result.self) -> Result? {
        let answer: Answer<Result>? = try? JSONText.decode(response)
        return answer?.result
    }

    /// Keeps where the messages of a delivery stand now, and under which ids Telegram has their files.
    /// - Parameter header: what stood before the first message's text.
    static func remember(
        _ response: String, of delivery: Delivery, in chat: Int64, header: (DeskMessage) -> FormattedText?,
        _ db: any SQLConnection
    ) throws {
        let data = try delivery.content()
        let messages = data.messages ?? []
        let ids = ids(in: response)
        // One message of ours with several files is an album there.
        let owners = messages.count == 1 ? ids.map { _ in messages[0] } : messages
        for (message, id) in zip(owners, ids) {
            try MessageStore.addCopy(
                bot: Bot.ID(delivery.ownerID), chat: chat, telegramID: id, of: DeskMessage.ID(message), isOrigin: false,
                part: data.part ?? 0, in: db)
        }
        guard data.asText != true, let first = try data.load(in: db).first else { return }
        try UploadedMessage(first, data, delivery, header: header(first))?.remember(response, in: db)
    }
}
