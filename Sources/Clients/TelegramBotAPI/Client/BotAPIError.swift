/// Why a call of the Bot API was not answered with its result, and whether it may have been carried out.
package struct BotAPIError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Codable, CaseIterable {
        /// 429: the chat (or the bot) must stay silent for `retryAfter` seconds.
        case retryAfter
        case botBlocked
        case userDeactivated
        /// The person has never written to the bot.
        case cantInitiateConversation
        case chatNotFound
        /// The topic is gone, or topics are switched off.
        case threadNotFound
        case topicClosed
        /// The topic is already as wanted.
        case topicNotModified
        /// The message is already as wanted.
        case messageNotModified
        /// The message to edit, delete, copy, forward, pin or react to.
        case messageNotFound
        case messageCantBeEdited
        case messageCantBeDeleted
        case replyMessageNotFound
        case quoteNotFound
        /// The group lives on as a supergroup: `migrateToChatID`.
        case migrated
        case fileTooBig
        /// A `file_id` of another bot, or one that is no longer kept.
        case fileNotFound
        case cantCopy
        case textTooLong
        case cantParseEntities
        case notEnoughRights
        case botKicked
        case notMember
        case groupDeleted
        /// Topics are switched off in that group.
        case notForum
        case callbackExpired
        case reactionInvalid
        case unauthorized
        /// Another program polls with this token.
        case conflict
        /// Polling while a webhook is set.
        case webhookActive
        case badRequest
        case forbidden
        case notFound
        case serverError
        /// Not one byte reached the server.
        case neverSent
        /// The connection broke or timed out after the call may have arrived.
        case unknownOutcome
        /// An answer that is not the Bot API's.
        case malformedAnswer
        /// The call was abandoned by us; see `outcome`.
        case cancelled
        /// The call could not be made into a request.
        case invalidCall
    }

    /// What is known of the call's effect.
    package enum Outcome: String, Sendable, Codable {
        /// Nothing happened: it is safe to send again.
        case notDone
        /// What was wanted is so.
        case done
        /// Only Telegram knows. Never repeat a send by itself.
        case unknown
    }

    package let code: Code
    package let outcome: Outcome
    /// `nil` when there was no answer.
    package let status: Int?
    /// Telegram's words, or what broke. Without the token.
    package let message: String
    /// Seconds.
    package let retryAfter: Int?
    package let migrateToChatID: Int64?
    /// The answer as it came, at most 4 kB.
    package let response: String?

    package init(
        code: Code, outcome: Outcome, status: Int? = nil, message: String, retryAfter: Int? = nil,
        migrateToChatID: Int64? = nil, response: String? = nil
    ) {
        self.code = code
        self.outcome = outcome
        self.status = status
        self.message = message
        self.retryAfter = retryAfter
        self.migrateToChatID = migrateToChatID
        self.response = response
    }

    package var description: String {
        status.map { "\(code.rawValue) (\($0)): \(message)" } ?? "\(code.rawValue): \(message)"
    }
}
