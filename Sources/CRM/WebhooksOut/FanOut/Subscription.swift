import JSON
import Kernel
import SQL

/// Whether an endpoint is to be told of an event.
struct Subscription: Sendable {
    let endpoint: WebhookEndpoint
    private let kinds: Set<Event.Kind>

    init(_ endpoint: WebhookEndpoint) {
        self.endpoint = endpoint
        kinds = EventCatalogue.kinds(matching: endpoint.eventTypes)
    }

    var types: [String] { kinds.map(\.rawValue).sorted() }

    func wants(_ event: Event) -> Bool { kinds.contains(event.kind) && !isAboutItself(event) }

    /// That an endpoint does not work is not told to it, or each failure would make another.
    private func isAboutItself(_ event: Event) -> Bool {
        switch event.kind {
        case "delivery.dead":
            let data = try? JSONValue(parsing: event.data)
            return data?["destination"]?.stringValue == WebhookEndpoint.destination
                && data?["owner_id"]?.integerValue == endpoint.id.rawValue
        case "endpoint.disabled":
            let data = try? JSONValue(parsing: event.data)
            return data?["endpoint_id"]?.integerValue == endpoint.id.rawValue
        default: return false
        }
    }

    /// Whether an event tells that another such event could not be told: two endpoints that tell of each other's
    /// failures would go on for ever.
    static func isEcho(_ event: Event, in db: any SQLConnection) throws -> Bool {
        guard event.kind == "delivery.dead", let told = try? JSONValue(parsing: event.data)["event_id"]?.integerValue
        else { return false }
        return try EventFeed.find(Event.ID(told), in: db)?.event.kind == event.kind
    }
}
