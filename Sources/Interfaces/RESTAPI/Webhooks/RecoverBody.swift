import Kernel
import WebhooksOut

/// What a request wants to be sent again.
struct RecoverBody {
    static let fields: Set<String> = ["since", "until", "from_event_id", "to_event_id", "include_sent"]

    let range: Recovery.Range
    let includesSent: Bool

    init(_ body: Body) throws {
        includesSent = try body.bool("include_sent") ?? false
        let (since, until) = (try body.time("since"), try body.time("until"))
        let (first, last) = (try body.integer("from_event_id"), try body.integer("to_event_id"))
        if let since, first == nil, last == nil {
            let end = until ?? .now
            guard since < end else { throw APIError.invalid("until", "out_of_range", "must be later than since") }
            range = .time(since: since, until: end)
        } else if let first, since == nil, until == nil {
            let end = last ?? .max
            guard first <= end else {
                throw APIError.invalid("to_event_id", "out_of_range", "must not be less than from_event_id")
            }
            range = .events(from: Event.ID(first), to: Event.ID(end))
        } else {
            throw APIError.invalid(
                since == nil && first == nil ? "since" : "from_event_id", "required",
                "either since, with until as you like, or from_event_id, with to_event_id as you like")
        }
    }
}
