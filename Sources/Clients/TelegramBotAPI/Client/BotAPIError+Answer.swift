import HTTPClient

extension BotAPIError {
    /// The error that an answer stands for. Pure.
    ///
    /// An error in the Bot API's own form says that nothing was done, except a 504, which says that the server stopped
    /// waiting for itself. 500, 502 and 503 come before anything is done, whatever their form. Anything else that is
    /// not the Bot API's form leaves the outcome open.
    static func classify(_ answer: BotAPIEnvelope?, status: Int, retryAfterHeader: String?, response: String?) -> Self {
        let isRefusal = answer?.ok == false
        let errorCode = (isRefusal ? answer?.errorCode : nil) ?? status
        let description = isRefusal ? answer?.description ?? "" : ""
        let code = isRefusal ? self.code(for: errorCode, description) : self.code(forForeignAnswer: status)
        let retryAfter =
            code == .retryAfter
            ? answer?.parameters?.retryAfter ?? retryAfterHeader.flatMap { Int($0) } ?? seconds(in: description) : nil
        return BotAPIError(
            code: code, outcome: outcome(code, errorCode: errorCode, isRefusal: isRefusal), status: errorCode,
            message: description.isEmpty ? "HTTP status \(status) without the Bot API's answer" : description,
            retryAfter: retryAfter,
            migrateToChatID: code == .migrated ? answer?.parameters?.migrateToChatID : nil, response: response
        )
    }

    /// The error of a request that got no answer. Pure.
    static func classify(_ error: HTTPClientError, token: BotToken) -> Self {
        let code: Code =
            switch (error.code, error.outcome) {
            case (.cancelled, _): .cancelled
            case (.invalidRequest, _): .invalidCall
            case (_, .neverSent): .neverSent
            case (.malformedResponse, _), (.responseTooLarge, _): .malformedAnswer
            default: .unknownOutcome
            }
        return BotAPIError(
            code: code, outcome: error.outcome == .neverSent ? .notDone : .unknown,
            message: token.redacted(in: error.description)
        )
    }

    private static func outcome(_ code: Code, errorCode: Int, isRefusal: Bool) -> Outcome {
        switch (code, errorCode) {
        case (.messageNotModified, _), (.topicNotModified, _): .done
        case (_, 504): .unknown
        case (_, 500), (_, 502), (_, 503): .notDone
        default: isRefusal || isRefusedByProxy(errorCode) ? .notDone : .unknown
        }
    }

    /// Statuses by which anything between us and the Bot API refuses a request without passing it on.
    private static func isRefusedByProxy(_ status: Int) -> Bool {
        (400..<500).contains(status) && status != 408 && status != 499
    }

    private static func code(forForeignAnswer status: Int) -> Code {
        switch status {
        case 401: .unauthorized
        case 404: .notFound
        case 413: .fileTooBig
        case 429: .retryAfter
        case 403: .forbidden
        case 500, 502, 503: .serverError
        case 504, 408, 499: .unknownOutcome
        default: .malformedAnswer
        }
    }

    /// The number after `retry after`.
    private static func seconds(in description: String) -> Int? {
        guard let word = description.lowercased().split(separator: "retry after ").dropFirst().last else { return nil }
        return Int(word.prefix(while: \.isNumber))
    }
}
