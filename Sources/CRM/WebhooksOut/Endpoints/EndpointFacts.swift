import Kernel

/// What an endpoint is, as events and the audit log say it.
struct EndpointFacts: Encodable, Equatable {
    let url: String
    let description: String
    let eventTypes: [String]
    let form: PayloadForm
    let isOrdered: Bool
    let concurrency: Int
    let rateLimit: Int

    enum CodingKeys: String, CodingKey {
        case url, description, concurrency
        case eventTypes = "event_types"
        case form = "payload"
        case isOrdered = "ordered"
        case rateLimit = "rate_limit"
    }

    init(_ endpoint: WebhookEndpoint) {
        url = endpoint.url
        description = endpoint.description
        eventTypes = endpoint.eventTypes.map(\.description)
        form = endpoint.form
        isOrdered = endpoint.isOrdered
        concurrency = endpoint.concurrency
        rateLimit = endpoint.rateLimit
    }
}
