import HTTPClient
import HTTPTypes
import JSON

extension IntercomError {
    /// What an answer outside 2xx means (facts of Intercom: `error.list`).
    init(refusal response: HTTPClientResponse, window: RateWindow?, isWrite: Bool, now: Int64) {
        let status = response.status.code
        let body = try? JSONValue(parsing: response.body)
        let first = body?["errors"]?[0]
        let message = first?["message"]?.stringValue ?? "Intercom answered \(status): \(response.body.excerpt)"
        let code = Self.code(status, reason: first?["code"]?.stringValue)
        // A server that failed, or that something in between did not wait for, may have done what it was asked for; one
        // that is not there has not.
        let isUnknown = isWrite && [.serverError, .unknownOutcome, .unreadableAnswer].contains(code)
        self.init(
            code: code, outcome: isUnknown ? .unknown : .notDone, status: status,
            reason: first?["code"]?.stringValue, field: first?["field"]?.stringValue, message: message,
            requestID: body?["request_id"]?.stringValue ?? response.headers["X-Request-Id"],
            relatedID: Self.relatedID(code, response, body, message),
            retryAfter: Self.wait(code, response, window, now), window: window)
    }

    private static func code(_ status: Int, reason: String?) -> Code {
        switch status {
        // Intercom sends nobody elsewhere: something else answered.
        case ..<400: .unreadableAnswer
        case 401: .unauthorized
        case 403: .forbidden
        case 404: .notFound
        case 408, 499: .unknownOutcome
        case 409: .conflict
        case 410: .contactMerged
        case 413: .tooLarge
        case 422: .unprocessable
        case 429: .rateLimited
        case 503: .unavailable
        case 500...: .serverError
        default: reason == "rate_limit_exceeded" ? .rateLimited : .badRequest
        }
    }

    /// The contact that Intercom names: where a merged one went (`Link`), or the one that is there already (in words).
    private static func relatedID(
        _ code: Code, _ response: HTTPClientResponse, _ body: JSONValue?, _ message: String
    ) -> String? {
        switch code {
        case .contactMerged:
            if let link = response.headers["Link"], let path = link.split(separator: ">").first {
                let segments = path.prefix { $0 != "?" }.split(separator: "/")
                if let id = segments.last, segments.dropLast().last == "contacts" { return String(id) }
            }
            return body?["errors"]?[0]?["data"]?["id"]?.stringValue ?? Self.id(in: message, after: "id=")
                ?? Self.id(in: message, after: "/contacts/")
        case .conflict: return Self.id(in: message, after: "id=")
        default: return nil
        }
    }

    /// `… already exists with id=5f…`
    private static func id(in message: String, after mark: String) -> String? {
        guard let range = message.range(ofText: mark) else { return nil }
        let id = message[range...].prefix { $0.isLetter || $0.isNumber }
        return id.isEmpty ? nil : String(id)
    }

    private static func wait(
        _ code: Code, _ response: HTTPClientResponse, _ window: RateWindow?, _ now: Int64
    ) -> Duration? {
        guard code == .rateLimited || code == .unavailable else { return nil }
        if let seconds = response.headers["Retry-After"].flatMap({ Int64($0) }), seconds >= 0 {
            return .seconds(min(seconds, longestWait))
        }
        guard code == .rateLimited else { return nil }
        // The window has ten seconds; its end is told in whole ones.
        return window.map { .seconds(max(1, min($0.reset - now, longestWait))) } ?? .seconds(10)
    }

    private static let longestWait: Int64 = 600
}

extension String {
    /// Behind the first place where a text stands.
    fileprivate func range(ofText text: String) -> Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { return self.index(index, offsetBy: text.count) }
            index = self.index(after: index)
        }
        return nil
    }
}
