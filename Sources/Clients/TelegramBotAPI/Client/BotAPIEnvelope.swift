/// What every answer of the Bot API says besides its result.
struct BotAPIEnvelope: Decodable {
    let ok: Bool
    let errorCode: Int?
    var description: String?
    let parameters: Parameters?

    struct Parameters: Decodable {
        let retryAfter: Int?
        let migrateToChatID: Int64?

        private enum CodingKeys: String, CodingKey {
            case retryAfter = "retry_after"
            case migrateToChatID = "migrate_to_chat_id"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case ok, description, parameters
        case errorCode = "error_code"
    }
}
