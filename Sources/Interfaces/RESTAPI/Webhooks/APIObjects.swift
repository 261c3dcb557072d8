import Contacts
import Desk
import JSON
package import Kernel
package import SQL
package import WebhooksOut

/// What events are about, in webhooks as in the API's answers.
package struct APIObjects: WebhookObjects {
    package init() {}

    package func object(of event: Event, in db: any SQLConnection) throws -> WebhookObject? {
        switch event.kind.rawValue.prefix(while: { $0 != "." }) {
        case "ticket": try ticket(of: event, in: db)
        case "message", "note", "template", "article": try message(of: event, in: db)
        case "contact": try contact(of: event, in: db)
        case "endpoint": try endpoint(of: event, in: db)
        case "delivery": try delivery(of: event, in: db)
        default: nil
        }
    }

    private func ticket(of event: Event, in db: any SQLConnection) throws -> WebhookObject? {
        guard let id = event.ticketID, let ticket = try TicketBook.find(Ticket.ID(id), in: db) else { return nil }
        return WebhookObject(name: "ticket", view: try TicketView.make(ticket, in: db), path: "/api/v1/tickets/\(id)")
    }

    private func message(of event: Event, in db: any SQLConnection) throws -> WebhookObject? {
        guard let id = Self.number("message_id", in: event),
            let message = try MessageStore.find(DeskMessage.ID(id), in: db),
            let view = try MessageView.make([message], in: db).first
        else { return nil }
        let last = event.kind == "message.updated" ? view["versions"]?.arrayValue?.last : nil
        let previous: JSONValue? = last.map { ["body": $0["body"] ?? .null, "entities": $0["entities"] ?? .null] }
        return WebhookObject(
            name: message.kind.rawValue, view: view,
            path: "/api/v1/tickets/\(message.ticketID)/messages?limit=1&cursor=\(id - 1)", previous: previous)
    }

    private func contact(of event: Event, in db: any SQLConnection) throws -> WebhookObject? {
        guard let id = event.contactID, let view = try ContactView.find(Contact.ID(id), in: db) else { return nil }
        return WebhookObject(name: "contact", view: view, path: "/api/v1/contacts/\(id)")
    }

    private func endpoint(of event: Event, in db: any SQLConnection) throws -> WebhookObject? {
        guard let id = Self.number("endpoint_id", in: event),
            let endpoint = try WebhookEndpoint.find(WebhookEndpoint.ID(id), in: db)
        else { return nil }
        return WebhookObject(
            name: "endpoint", view: try EndpointView.make(endpoint, in: db), path: "/api/v1/webhook-endpoints/\(id)")
    }

    private func delivery(of event: Event, in db: any SQLConnection) throws -> WebhookObject? {
        guard let id = Self.number("delivery_id", in: event),
            let delivery = try DeliveryDesk.find(Delivery.ID(id), in: db)
        else { return nil }
        return WebhookObject(name: "delivery", view: DeliveryView.make(delivery), path: "/api/v1/deliveries/\(id)")
    }

    private static func number(_ name: String, in event: Event) -> Int64? {
        JSONValue(text: event.data)[name]?.integerValue
    }
}
