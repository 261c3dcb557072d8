import FoundationEssentials
import HTTPServer
import JSON
import Kernel

/// An event as the API shows it.
enum EventView {
    static func make(_ entry: EventFeed.Entry) -> JSONValue {
        let event = entry.event
        return [
            "id": .integer(event.id.rawValue), "type": .string(event.kind.rawValue), "created_at": JSONValue(event.at),
            "ticket_id": JSONValue(event.ticketID), "contact_id": JSONValue(event.contactID),
            "actor": ActorView.make(event.actor), "data": JSONValue(text: event.data),
            "cursor": .string("\(entry.position)"),
        ]
    }

    /// As the live stream carries it.
    static func streamed(_ entry: EventFeed.Entry) -> Data {
        ServerSentEvent(
            id: "\(entry.position)", event: entry.event.kind.rawValue,
            data: String(decoding: make(entry).serialized(), as: UTF8.self)
        ).encoded
    }
}
