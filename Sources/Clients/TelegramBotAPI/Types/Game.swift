package struct Poll: Sendable, Hashable, Decodable {
    package let id: String
    package let question: FormattedText
    package let options: [Option]
    package let totalVoterCount: Int
    package let isClosed: Bool
    package let isAnonymous: Bool
    /// `regular` or `quiz`.
    package let type: String
    package let allowsMultipleAnswers: Bool

    package struct Option: Sendable, Hashable, Decodable {
        package let text: String
        package let voterCount: Int

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            text = try container.decode(String.self, forKey: .text)
            voterCount = container.lenient(.voterCount) ?? 0
        }

        private enum CodingKeys: String, CodingKey {
            case text
            case voterCount = "voter_count"
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        question = FormattedText(
            try container.decode(String.self, forKey: .question),
            entities: container.lenientArray(.questionEntities) ?? []
        )
        options = container.lenientArray(.options) ?? []
        totalVoterCount = container.lenient(.totalVoterCount) ?? 0
        isClosed = container.lenient(.isClosed) ?? false
        isAnonymous = container.lenient(.isAnonymous) ?? true
        type = container.lenient(.type) ?? "regular"
        allowsMultipleAnswers = container.lenient(.allowsMultipleAnswers) ?? false
    }

    private enum CodingKeys: String, CodingKey {
        case id, question, options, type
        case questionEntities = "question_entities"
        case totalVoterCount = "total_voter_count"
        case isClosed = "is_closed"
        case isAnonymous = "is_anonymous"
        case allowsMultipleAnswers = "allows_multiple_answers"
    }
}

package struct Dice: Sendable, Hashable, Codable {
    package var emoji: String
    /// 1–64, by the emoji.
    package var value: Int
}
