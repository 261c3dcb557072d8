import HTTPClient
import Kernel
import WebhooksOut

/// What a request wants an endpoint to be.
struct EndpointBody {
    static let fields: Set<String> = [
        "url", "description", "event_types", "payload", "ordered", "concurrency", "rate_limit",
    ]
    static let longestDescription = 500

    let change: EndpointChange

    init(_ body: Body, _ addresses: AddressGuard) throws {
        for field in Self.fields.sorted() where field != "description" && body.isNull(field) {
            throw APIError.invalid(field, "required", "cannot be null")
        }
        var change = EndpointChange()
        if body.has("url") { change.url = try Self.url(body, addresses) }
        if body.has("description") { change.description = try Self.description(body) }
        change.eventTypes = try body.strings("event_types").map(Self.eventTypes)
        change.form = try body.word("payload", as: PayloadForm.self)
        change.isOrdered = try body.bool("ordered")
        change.concurrency = try Self.number("concurrency", body, in: EndpointChange.concurrencies)
        change.rateLimit = try Self.number("rate_limit", body, in: EndpointChange.rateLimits)
        self.change = change
    }

    private static func url(_ body: Body, _ addresses: AddressGuard) throws -> String {
        let url = try body.requiredString("url")
        if let problem = WebhookURL.problem(url, addresses) { throw APIError.invalid("url", "not_allowed", problem) }
        return url
    }

    private static func description(_ body: Body) throws -> String {
        let text = try body.string("description") ?? ""
        guard text.utf16.count <= longestDescription, !text.utf8.contains(0) else {
            throw APIError.invalid(
                "description", "too_long", "must have at most \(longestDescription) characters, none of them NUL")
        }
        return text
    }

    /// Each once, in the order given.
    private static func eventTypes(_ texts: [String]) throws -> [EventFilter.Pattern] {
        guard !texts.isEmpty else {
            throw APIError.invalid("event_types", "required", "must name one kind of event at least, or be [\"*\"]")
        }
        var seen: Set<String> = []
        return try texts.filter { seen.insert($0).inserted }.map { text in
            guard let pattern = EventFilter.Pattern(text), EventCatalogue.knows(pattern) else {
                throw APIError.invalid(
                    "event_types", "not_allowed",
                    "“\(text)” is no kind of event, nor one with * at its end; there are "
                        + EventCatalogue.names.joined(separator: ", "))
            }
            return pattern
        }
    }

    private static func number(_ field: String, _ body: Body, in range: ClosedRange<Int>) throws -> Int? {
        guard let value = try body.integer(field) else { return nil }
        guard let number = Int(exactly: value), range.contains(number) else {
            throw APIError.invalid(field, "out_of_range", "must be \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// One of the receiver's choice.
    static func secret(_ body: Body) throws -> WebhookSecret? {
        try body.string("secret").map { text in
            guard let secret = WebhookSecret(text) else {
                throw APIError.invalid("secret", "wrong_type", "must be whsec_ and 24 to 64 bytes in base64")
            }
            return secret
        }
    }
}
