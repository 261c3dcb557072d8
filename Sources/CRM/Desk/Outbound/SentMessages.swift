import FoundationEssentials
import Kernel

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
}
