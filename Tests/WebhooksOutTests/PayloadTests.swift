import JSON
import Testing

@testable import Kernel
@testable import WebhooksOut

@Suite("Payloads")
struct PayloadTests {
    private static func event(_ data: String) -> Event {
        Event(
            id: Event.ID(17), kind: "ticket.updated", at: Timestamp(unixSeconds: 1_700_000_000), ticketID: 5,
            contactID: 6, actor: .key(1), data: data)
    }

    private static let changed = event(#"{"after":{"priority":"high"},"before":{"priority":"normal"}}"#)

    private static func object(_ subject: String = "Parcel") -> WebhookObject {
        WebhookObject(
            name: "ticket", view: ["id": 5, "priority": "urgent", "subject": .string(subject)],
            path: "/api/v1/tickets/5")
    }

    private static func make(
        _ event: Event, _ form: PayloadForm, _ object: WebhookObject?, base: String? = nil
    ) throws -> JSONValue {
        let text = WebhookPayload.make(event, form, object: object, baseURL: base)
        #expect(text.utf8.count <= WebhookPayload.most)
        return try JSONValue(parsing: text)
    }

    @Test("The full form has the object as the event left it, and what it was before")
    func full() throws {
        #expect(
            try Self.make(Self.changed, .full, Self.object()) == [
                "type": "ticket.updated", "timestamp": "2023-11-14T22:13:20.000Z",
                "data": [
                    "event_id": 17, "ticket_id": 5, "contact_id": 6, "actor": ["type": "key", "id": 1],
                    "previous": ["priority": "normal"], "changed": ["priority": "high"],
                    "ticket": ["id": 5, "priority": "high", "subject": "Parcel"],
                ],
            ])
    }

    @Test("The thin form has numbers, and what changed")
    func thin() throws {
        let data = try Self.make(Self.changed, .thin, nil)["data"]
        #expect(
            data == [
                "event_id": 17, "ticket_id": 5, "contact_id": 6, "actor": ["type": "key", "id": 1],
                "previous": ["priority": "normal"], "changed": ["priority": "high"],
            ])
    }

    @Test("What else an event says stands beside it")
    func rest() throws {
        let data = try Self.make(Self.event(#"{"message_id":9,"author_type":"agent"}"#), .thin, nil)["data"]
        #expect(data?["message_id"] == 9 && data?["author_type"] == "agent" && data?["previous"] == nil)
    }

    @Test("What would be 20 kB or more carries a link, and says itself no more than has room")
    func long() throws {
        let large = Self.object(String(repeating: "x", count: 20_000))
        let data = try Self.make(Self.changed, .full, large, base: "https://desk.example.com")["data"]
        #expect(data?["url"] == "https://desk.example.com/api/v1/tickets/5")
        #expect(data?["ticket"] == nil && data?["changed"] == ["priority": "high"])
        let text = String(repeating: "y", count: 20_000)
        let huge = try Self.make(Self.event(#"{"after":{"subject":"\#(text)"}}"#), .full, large)["data"]
        #expect(huge?["url"] == "/api/v1/events/17" && huge?["changed"] == nil && huge?["ticket_id"] == 5)
    }
}
