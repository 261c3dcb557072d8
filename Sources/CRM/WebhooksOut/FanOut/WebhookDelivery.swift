import Kernel

/// How deliveries to endpoints are written.
enum WebhookDelivery {
    static let kind: Delivery.Kind = "webhook"

    struct Data: Codable, Sendable {
        var form = PayloadForm.full
        /// The payload's number, where it is of no event.
        var message: Int64?
    }

    static func make(
        _ event: Event, to endpoint: WebhookEndpoint
    ) throws -> Outbox.New {
        try new(
            to: endpoint, lane: lane(of: event, endpoint), Data(form: endpoint.form), ticket: event.ticketID,
            event: event.id)
    }

    static func makeTest(_ message: Int64, to endpoint: WebhookEndpoint) throws -> Outbox.New {
        try new(to: endpoint, lane: "test:\(message)", Data(message: message), ticket: nil, event: nil)
    }

    private static func new(
        to endpoint: WebhookEndpoint, lane: String, _ data: Data, ticket: Int64?, event: Event.ID?
    ) throws -> Outbox.New {
        Outbox.New(
            destination: WebhookEndpoint.destination, ownerID: endpoint.id.rawValue, stream: .event, lane: lane,
            priority: .customerMessage, chatID: nil, kind: kind, data: try JSONText.encode(data), ticketID: ticket,
            eventID: event)
    }

    /// What is about the same ticket, or else the same contact, arrives in order.
    private static func lane(of event: Event, _ endpoint: WebhookEndpoint) -> String {
        guard endpoint.isOrdered else { return "event:\(event.id)" }
        if let ticket = event.ticketID { return "ticket:\(ticket)" }
        return event.contactID.map { "contact:\($0)" } ?? "event:\(event.id)"
    }
}
