import Desk
import JSON
import Kernel
import SQL
import TelegramBotAPI

/// Messages as the API shows them, with their versions and what became of their deliveries.
enum MessageView {
    static func make(_ messages: [DeskMessage], in db: any SQLConnection) throws -> [JSONValue] {
        guard !messages.isEmpty else { return [] }
        let deliveries = try deliveries(of: messages, in: db)
        let versions = try versions(of: messages, in: db)
        return try messages.map { message in
            try make(
                message, delivery: deliveries[message.id], versions: versions[message.id] ?? [])
        }
    }

    private static func make(
        _ message: DeskMessage, delivery: (state: String, error: String?)?, versions: [JSONValue]
    ) throws -> JSONValue {
        [
            "id": .integer(message.id.rawValue), "ticket_id": .integer(message.ticketID.rawValue),
            "author": [
                "type": .string(message.authorType.rawValue), "id": JSONValue(message.authorID),
                "name": .string(message.authorName),
            ],
            "kind": .string(message.kind.rawValue), "body": .string(message.text.text),
            "entities": JSONValue(text: try JSONText.encode(message.text.entities)),
            "attachments": .array(message.attachments.enumerated().map { attachment($1, $0, of: message) }),
            "forwarded_from": JSONValue(message.forwardedFrom),
            "reply_to_message_id": JSONValue(message.replyToMessageID?.rawValue),
            "edited_at": JSONValue(message.editedAt), "versions": .array(versions),
            "deleted_at": JSONValue(message.deletedAt),
            "delivery": state(of: delivery),
            "created_at": JSONValue(message.createdAt),
        ]
    }

    /// What was cancelled will not arrive: there is no delivery any more, and the error says why.
    private static func state(of delivery: (state: String, error: String?)?) -> JSONValue {
        guard let delivery else { return ["state": "none", "error": .null] }
        guard delivery.state == Delivery.State.cancelled.rawValue else {
            return ["state": .string(delivery.state), "error": JSONValue(delivery.error)]
        }
        return ["state": "none", "error": .string(delivery.error ?? "cancelled")]
    }

    /// Without Telegram's id of the file, which works only with the bot's token.
    private static func attachment(_ attachment: Attachment, _ index: Int, of message: DeskMessage) -> JSONValue {
        var view: [String: JSONValue] = ["type": .string(attachment.type)]
        func add(_ name: String, _ value: JSONValue) {
            if case .null = value { return }
            view[name] = value
        }
        if attachment.fileID != nil || attachment.uploadID != nil {
            view["url"] = .string("/api/v1/messages/\(message.id)/attachments/\(index)")
        }
        add("file_id", JSONValue(attachment.uploadID))
        add("file_name", JSONValue(attachment.fileName))
        add("mime_type", JSONValue(attachment.mimeType))
        add("file_size", JSONValue(attachment.fileSize))
        add("title", JSONValue(attachment.title))
        add("address", JSONValue(attachment.address))
        add("phone_number", JSONValue(attachment.phoneNumber))
        add("first_name", JSONValue(attachment.firstName))
        add("last_name", JSONValue(attachment.lastName))
        if let latitude = attachment.latitude, let longitude = attachment.longitude {
            view["latitude"] = .double(latitude)
            view["longitude"] = .double(longitude)
        }
        return .object(view)
    }

    /// What became of each message. One that leaves in several parts is as far as its worst part.
    private static func deliveries(
        of messages: [DeskMessage], in db: any SQLConnection
    ) throws -> [DeskMessage.ID: (state: String, error: String?)] {
        let sent = messages.filter { $0.deliveryID != nil }
        guard !sent.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT id, message_id, state, error FROM deliveries WHERE id IN (\(list: sent.compactMap(\.deliveryID)))
                OR (message_id IN (\(list: sent.map(\.id))) AND kind = 'customer.message')
            """)
        var byID: [Delivery.ID: (Delivery.State, String?)] = [:]
        var byMessage: [DeskMessage.ID: [(Delivery.State, String?)]] = [:]
        for row in rows {
            let found: (Delivery.State, String?) = (try row.get(at: 2), try row.get(at: 3))
            byID[try row.get(at: 0)] = found
            if let message: DeskMessage.ID = try row.get(at: 1) { byMessage[message, default: []].append(found) }
        }
        var states: [DeskMessage.ID: (state: String, error: String?)] = [:]
        for message in sent {
            let parts = (byMessage[message.id] ?? []) + (message.deliveryID.flatMap { byID[$0] }.map { [$0] } ?? [])
            let worst = parts.max { rank($0.0) < rank($1.0) }
            states[message.id] = worst.map { ($0.0.rawValue, $0.1) }
        }
        return states
    }

    private static func rank(_ state: Delivery.State) -> Int {
        switch state {
        case .sent: 0
        case .cancelled: 1
        case .queued: 2
        case .sending: 3
        case .uncertain: 4
        case .dead: 5
        case .failed: 6
        }
    }

    private static func versions(
        of messages: [DeskMessage], in db: any SQLConnection
    ) throws -> [DeskMessage.ID: [JSONValue]] {
        let edited = messages.filter { $0.version > 1 }.map(\.id)
        guard !edited.isEmpty else { return [:] }
        var versions: [DeskMessage.ID: [JSONValue]] = [:]
        for row in try db.rows(
            """
            SELECT message_id, version, body, entities, replaced_at FROM message_versions
            WHERE message_id IN (\(list: edited)) ORDER BY message_id, version
            """)
        {
            let replacedAt: Timestamp = try row.get("replaced_at")
            versions[try row.get("message_id"), default: []].append([
                "version": .integer(try row.get("version")), "body": .string(try row.get("body")),
                "entities": JSONValue(text: try row.get("entities")), "replaced_at": JSONValue(replacedAt),
            ])
        }
        return versions
    }
}
