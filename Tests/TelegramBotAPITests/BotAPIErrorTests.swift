import HTTPClient
import Testing

@testable import TelegramBotAPI

@Suite("Errors of the Bot API")
struct BotAPIErrorTests {
    static let answers: [(Int, String, BotAPIError.Code)] = [
        (429, "Too Many Requests: retry after 8", .retryAfter),
        (401, "Unauthorized", .unauthorized),
        (404, "Not Found", .notFound),
        (404, "Not Found: method not found", .notFound),
        (
            409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            .conflict
        ),
        (
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            .webhookActive
        ),
        (403, "Forbidden: bot was blocked by the user", .botBlocked),
        (403, "Forbidden: user is deactivated", .userDeactivated),
        (403, "Forbidden: bot can't initiate conversation with a user", .cantInitiateConversation),
        (403, "Forbidden: bot was kicked from the supergroup chat", .botKicked),
        (403, "Forbidden: bot was kicked from the group chat", .botKicked),
        (403, "Forbidden: bot is not a member of the supergroup chat", .notMember),
        (403, "Forbidden: the group chat was deleted", .groupDeleted),
        (403, "Forbidden: bots can't send messages to bots", .forbidden),
        (400, "Bad Request: chat not found", .chatNotFound),
        (400, "Bad Request: private chat not found", .chatNotFound),
        (400, "Bad Request: PEER_ID_INVALID", .chatNotFound),
        (400, "Bad Request: message thread not found", .threadNotFound),
        (400, "Bad Request: TOPIC_DELETED", .threadNotFound),
        (400, "Bad Request: TOPIC_ID_INVALID", .threadNotFound),
        (400, "Bad Request: TOPIC_CLOSED", .topicClosed),
        (400, "Bad Request: TOPIC_NOT_MODIFIED", .topicNotModified),
        (
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
            .messageNotModified
        ),
        (400, "Bad Request: message to edit not found", .messageNotFound),
        (400, "Bad Request: message to delete not found", .messageNotFound),
        (400, "Bad Request: message to copy not found", .messageNotFound),
        (400, "Bad Request: message to forward not found", .messageNotFound),
        (400, "Bad Request: message to react not found", .messageNotFound),
        (400, "Bad Request: message to pin not found", .messageNotFound),
        (400, "Bad Request: MESSAGE_ID_INVALID", .messageNotFound),
        (400, "Bad Request: message to be replied not found", .replyMessageNotFound),
        (400, "Bad Request: replied message not found", .replyMessageNotFound),
        (400, "Bad Request: QUOTE_TEXT_INVALID", .quoteNotFound),
        (400, "Bad Request: message can't be edited", .messageCantBeEdited),
        (400, "Bad Request: message can't be deleted for everyone", .messageCantBeDeleted),
        (400, "Bad Request: message can't be copied", .cantCopy),
        (400, "Bad Request: group chat was upgraded to a supergroup chat", .migrated),
        (400, "Bad Request: file is too big", .fileTooBig),
        (413, "Request Entity Too Large", .fileTooBig),
        (400, "Bad Request: wrong file_id or the file is temporarily unavailable", .fileNotFound),
        (400, "Bad Request: wrong file identifier/HTTP URL specified", .fileNotFound),
        (400, "Bad Request: message is too long", .textTooLong),
        (400, "Bad Request: message caption is too long", .textTooLong),
        (400, "Bad Request: can't parse entities: unsupported start tag", .cantParseEntities),
        (400, "Bad Request: not enough rights to create a topic", .notEnoughRights),
        (400, "Bad Request: not enough rights to send text messages to the chat", .notEnoughRights),
        (400, "Bad Request: CHAT_ADMIN_REQUIRED", .notEnoughRights),
        (400, "Bad Request: need administrator rights in the channel chat", .notEnoughRights),
        (400, "Bad Request: the chat is not a forum", .notForum),
        (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", .callbackExpired),
        (400, "Bad Request: REACTION_INVALID", .reactionInvalid),
        (400, "Bad Request: message text is empty", .badRequest),
        (500, "Internal Server Error: restart", .serverError),
        (502, "Bad Gateway", .serverError),
        (504, "Gateway Timeout", .unknownOutcome),
    ]

    private func classify(_ status: Int, _ text: String) -> BotAPIError {
        .classify(
            BotAPIEnvelope(ok: false, errorCode: status, description: text, parameters: nil), status: status,
            retryAfterHeader: nil, response: nil)
    }

    @Test("Each text has its code; an error in the Bot API's form means that nothing was done", arguments: answers)
    func texts(status: Int, text: String, code: BotAPIError.Code) {
        let error = classify(status, text)
        #expect(error.code == code)
        #expect(error.status == status)
        #expect(error.message == text)
        let outcome: BotAPIError.Outcome =
            switch code {
            case .messageNotModified, .topicNotModified: .done
            case .unknownOutcome: .unknown
            default: .notDone
            }
        #expect(error.outcome == outcome)
    }

    @Test(
        "No text of the official server is taken for something that happened",
        // Without the list there is nothing to walk: skipped: no oracles.
        .enabled(if: !Oracle.errorTexts.isEmpty, "skipped: no oracles"))
    func officialTexts() {
        for (status, text) in Oracle.errorTexts {
            let prefix = text.prefix { $0 != ":" }
            let guess =
                switch prefix {
                case "Unauthorized": 401
                case "Forbidden": 403
                case "Not Found": 404
                case "Conflict": 409
                case "Too Many Requests": 429
                default: 400
                }
            let error = classify(status ?? guess, text)
            #expect(error.outcome == .notDone, "\(text)")
            if text.hasPrefix("Forbidden: bot ") { #expect([.notMember, .botKicked].contains(error.code), "\(text)") }
        }
    }

    @Test("A wait is read from the body, else the header, else the text")
    func retryAfter() {
        let parameters = BotAPIEnvelope.Parameters(retryAfter: 7, migrateToChatID: nil)
        let answer = BotAPIEnvelope(
            ok: false, errorCode: 429, description: "Too Many Requests: retry after 9", parameters: parameters)
        let bare = BotAPIEnvelope(
            ok: false, errorCode: 429, description: "Too Many Requests: retry after 9", parameters: nil)
        #expect(BotAPIError.classify(answer, status: 429, retryAfterHeader: "8", response: nil).retryAfter == 7)
        #expect(BotAPIError.classify(bare, status: 429, retryAfterHeader: "8", response: nil).retryAfter == 8)
        #expect(BotAPIError.classify(bare, status: 429, retryAfterHeader: nil, response: nil).retryAfter == 9)
        #expect(BotAPIError.classify(nil, status: 429, retryAfterHeader: "8", response: nil).retryAfter == 8)
    }

    @Test("A moved group says where to")
    func migration() {
        let parameters = BotAPIEnvelope.Parameters(retryAfter: nil, migrateToChatID: -1_001_234_567_890)
        let answer = BotAPIEnvelope(
            ok: false, errorCode: 400, description: "Bad Request: group chat was upgraded to a supergroup chat",
            parameters: parameters)
        let error = BotAPIError.classify(answer, status: 400, retryAfterHeader: nil, response: nil)
        #expect(error.code == .migrated)
        #expect(error.migrateToChatID == -1_001_234_567_890)
    }

    @Test(
        "Answers of something else than the Bot API",
        arguments: [
            (200, BotAPIError.Code.malformedAnswer, BotAPIError.Outcome.unknown), (204, .malformedAnswer, .unknown),
            (302, .malformedAnswer, .unknown), (400, .malformedAnswer, .notDone), (404, .notFound, .notDone),
            (408, .unknownOutcome, .unknown), (413, .fileTooBig, .notDone), (429, .retryAfter, .notDone),
            (500, .serverError, .notDone), (502, .serverError, .notDone), (503, .serverError, .notDone),
            (504, .unknownOutcome, .unknown), (520, .malformedAnswer, .unknown),
        ])
    func foreign(status: Int, code: BotAPIError.Code, outcome: BotAPIError.Outcome) {
        let error = BotAPIError.classify(nil, status: status, retryAfterHeader: nil, response: "<html>")
        #expect(error.code == code)
        #expect(error.outcome == outcome)
    }

    @Test(
        "Requests without an answer",
        arguments: [
            (
                HTTPClientError.Code.connectionRefused, HTTPClientError.Outcome.neverSent, BotAPIError.Code.neverSent,
                BotAPIError.Outcome.notDone
            ),
            (.nameNotResolved, .neverSent, .neverSent, .notDone), (.shutDown, .neverSent, .neverSent, .notDone),
            (.connectionLost, .maybeReceived, .unknownOutcome, .unknown),
            (.timeout, .maybeReceived, .unknownOutcome, .unknown), (.timeout, .neverSent, .neverSent, .notDone),
            (.malformedResponse, .maybeReceived, .malformedAnswer, .unknown),
            (.cancelled, .maybeReceived, .cancelled, .unknown), (.cancelled, .neverSent, .cancelled, .notDone),
            (.invalidRequest, .neverSent, .invalidCall, .notDone),
        ])
    func transport(
        code: HTTPClientError.Code, outcome: HTTPClientError.Outcome, expected: BotAPIError.Code,
        expectedOutcome: BotAPIError.Outcome
    ) throws {
        let token = try #require(BotToken("1:secret"))
        let error = BotAPIError.classify(
            HTTPClientError(code: code, outcome: outcome, message: "POST http://x/bot1:secret/getMe"), token: token)
        #expect(error.code == expected)
        #expect(error.outcome == expectedOutcome)
        #expect(!error.message.contains("secret"))
    }
}
