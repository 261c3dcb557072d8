/// Why a call was not answered with its result, and whether it may have been carried out.
package struct IntercomError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        case badRequest
        /// 401: the token is revoked, or never was one.
        case unauthorized
        /// 403: the token may not do this.
        case forbidden
        case notFound
        /// 410: the contact is another's part now: `relatedID`.
        case contactMerged
        /// 409: there is one already: `relatedID`, if Intercom says which.
        case conflict
        case tooLarge
        case unprocessable
        /// 429: silence for `retryAfter`.
        case rateLimited
        /// 503: Intercom says that it did nothing.
        case unavailable
        case serverError
        /// Not one byte reached the server.
        case neverSent
        /// The connection broke or timed out after the call may have arrived.
        case unknownOutcome
        /// An answer that is not the API's.
        case unreadableAnswer
        /// The program stopped before the answer came.
        case cancelled
    }

    /// What is known of the call's effect.
    package enum Outcome: String, Sendable {
        case notDone
        case unknown
    }

    package let code: Code
    package let outcome: Outcome
    /// Nil when there was no answer.
    package let status: Int?
    /// Intercom's word for it, such as `parameter_invalid`.
    package let reason: String?
    /// The part of the request that is wrong.
    package let field: String?
    /// Intercom's words, or what broke.
    package let message: String
    /// By which Intercom's support finds the call.
    package let requestID: String?
    package let relatedID: String?
    package let retryAfter: Duration?
    package let window: RateWindow?

    package init(
        code: Code, outcome: Outcome = .notDone, status: Int? = nil, reason: String? = nil, field: String? = nil,
        message: String, requestID: String? = nil, relatedID: String? = nil, retryAfter: Duration? = nil,
        window: RateWindow? = nil
    ) {
        self.code = code
        self.outcome = outcome
        self.status = status
        self.reason = reason
        self.field = field
        self.message = message
        self.requestID = requestID
        self.relatedID = relatedID
        self.retryAfter = retryAfter
        self.window = window
    }

    /// The same, its words without a secret: what a server or what stands before it wrote may repeat the request.
    func without(_ secret: String) -> IntercomError {
        IntercomError(
            code: code, outcome: outcome, status: status, reason: reason, field: field,
            message: secret.isEmpty ? message : message.replacing(secret, with: "***"), requestID: requestID,
            relatedID: relatedID, retryAfter: retryAfter, window: window)
    }

    package var description: String {
        var text = status.map { "\(code.rawValue) (\($0))" } ?? code.rawValue
        text += ": \(message)"
        if let field { text += " [\(field)]" }
        if let requestID { text += " (request \(requestID))" }
        return text
    }
}
