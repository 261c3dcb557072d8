import JSON
import Kernel

/// What a request carries: `{"type", "timestamp", "data"}` (Standard Webhooks 1.0.0, “Payload structure”). Pure.
enum WebhookPayload {
    /// The most bytes of a payload; what would be longer carries a link instead (Standard Webhooks 1.0.0, “Payload
    /// size”).
    static let most = 20_000

    /// - Parameters:
    ///   - object: for the full form.
    ///   - baseURL: what stands before the paths of links; nil leaves them as paths.
    static func make(
        _ event: Event, _ form: PayloadForm, object: WebhookObject?, baseURL: String?
    ) -> String {
        let thin = facts(of: event)
        if form == .full, let object {
            var full = thin
            full[object.name] = overlay(thin["changed"], on: object.view)
            if full["previous"] == nil, let previous = object.previous { full["previous"] = previous }
            if let text = text(event, full) { return text }
        } else if let text = text(event, thin) {
            return text
        }
        // What it is about first, without it what it says itself; at the end the numbers alone.
        var short = thin
        short["url"] = .string((baseURL ?? "") + (object?.path ?? Self.path(of: event)))
        if let text = text(event, short) { return text }
        var numbers: JSONValue = ["url": .string((baseURL ?? "") + Self.path(of: event))]
        for name in ["event_id", "ticket_id", "contact_id", "actor"] { numbers[name] = thin[name] }
        return payload(type: event.kind.rawValue, at: event.at, numbers)
    }

    /// A payload of a type of our own, about nothing that happened.
    static func payload(type: String, at time: Timestamp, _ data: JSONValue) -> String {
        let payload: JSONValue = ["type": .string(type), "timestamp": .string(time.rfc3339), "data": data]
        return payload.serializedString
    }

    private static func text(_ event: Event, _ data: JSONValue) -> String? {
        let text = payload(type: event.kind.rawValue, at: event.at, data)
        return text.utf8.count <= most ? text : nil
    }

    private static func path(of event: Event) -> String { "/api/v1/events/\(event.id)" }

    /// Numbers, what changed, and what else the event says of itself.
    private static func facts(of event: Event) -> JSONValue {
        var data = ((try? JSONValue(parsing: event.data)) ?? [:]).objectValue ?? [:]
        let (before, after) = (data.removeValue(forKey: "before"), data.removeValue(forKey: "after"))
        data["event_id"] = .integer(event.id.rawValue)
        data["ticket_id"] = event.ticketID.map { .integer($0) } ?? .null
        data["contact_id"] = event.contactID.map { .integer($0) } ?? .null
        let actor = event.actor.rawValue.split(separator: ":")
        data["actor"] = [
            "type": .string(String(actor[0])),
            "id": actor.count > 1 ? Int64(actor[1]).map { .integer($0) } ?? .null : .null,
        ]
        if let before { data["previous"] = before }
        if let after { data["changed"] = after }
        return .object(data)
    }

    /// The object as the event left it: it may have changed again since.
    private static func overlay(_ changed: JSONValue?, on view: JSONValue) -> JSONValue {
        guard let changed = changed?.objectValue, var members = view.objectValue else { return view }
        for (name, value) in changed where members[name] != nil { members[name] = value }
        return .object(members)
    }
}
