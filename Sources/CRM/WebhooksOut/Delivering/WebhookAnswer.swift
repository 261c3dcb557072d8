import Delivery
import HTTPClient
import HTTPTypes
import Kernel

/// What an endpoint's answer, or the lack of one, means. Pure.
enum WebhookAnswer {
    /// Says that nothing shall be sent any more (Standard Webhooks 1.0.0, “Deliverability and reliability”).
    static let gone = "gone"
    static let addressForbidden = "address_forbidden"
    private static let longestRetryAfter = Duration.seconds(24 * 3600)

    static func outcome(_ response: HTTPClientResponse, at now: Timestamp) -> CallOutcome {
        let status = response.status
        // PostgreSQL keeps no NUL in a text.
        let text = String(decoding: response.body, as: UTF8.self).replacing("\0", with: "\u{FFFD}")
        guard !status.isSuccess else { return .done(response: text, status: status.code) }
        func refusal(_ code: String, _ message: String) -> CallOutcome.Refusal {
            CallOutcome.Refusal(code: code, message: message, status: status.code, response: text)
        }
        let answered = "the endpoint answered \(status.code)"
        switch status.code {
        case 410: return .refused(refusal(gone, "the endpoint answered 410 Gone"))
        case 300..<400: return .notDone(refusal("redirect", "\(answered); redirects are not followed"))
        case 429, 503:
            let code = "status_\(status.code)"
            guard let time = response.headers[.retryAfter].flatMap({ retryAfter($0, at: now) }) else {
                return .notDone(refusal(code, answered))
            }
            let whole = time.components.seconds
            return .throttled(retryAfter: time, refusal(code, "\(answered) with Retry-After, \(whole) s"))
        default: return .notDone(refusal("status_\(status.code)", answered))
        }
    }

    static func outcome(_ error: HTTPClientError) -> CallOutcome {
        let refusal = CallOutcome.Refusal(code: error.code.rawValue, message: error.message)
        switch error.code {
        case .addressForbidden:
            return .refused(
                .init(
                    code: addressForbidden,
                    message: "\(error.message); PARLEY_WEBHOOK_ALLOWED_NETWORKS allows networks of one's own"))
        case .invalidRequest: return .refused(refusal)
        case .cancelled, .shutDown:
            return .unknown(
                .init(code: CallOutcome.Refusal.interrupted, message: "Parley stopped before the answer came"))
        default: return error.outcome == .neverSent ? .notDone(refusal) : .unknown(refusal)
        }
    }

    /// Seconds, or a date (RFC 9110, section 10.2.3); at most a day.
    private static func retryAfter(_ text: String, at now: Timestamp) -> Duration? {
        let wait: Duration
        if let seconds = Int64(text), seconds >= 0 {
            wait = .seconds(min(seconds, longestRetryAfter.components.seconds))
        } else if let date = HTTPDate.unixSeconds(text) {
            wait = Timestamp(unixSeconds: date) - now
        } else {
            return nil
        }
        return max(.zero, min(wait, longestRetryAfter))
    }
}
