package import SQL

/// Something that must leave, written in the transaction that caused it. What exactly is sent is decided when it is
/// sent, from `kind` and `data`, so that it always shows the latest state and the latest address.
package struct Delivery: Sendable {
    package typealias ID = Identifier<Delivery>

    package enum State: String, Sendable, CaseIterable, Codable, SQLCodable {
        case queued, sending, sent
        /// The remote side refused it for good.
        case failed
        /// It may or may not have arrived, and there is no way to ask.
        case uncertain
        /// Given up after the last attempt.
        case dead
        case cancelled
    }

    /// Deliveries of different streams never share a lane, so each stream can be read from the table by itself.
    package enum Stream: Int64, Sendable, CaseIterable, SQLCodable {
        case customer = 1
        case staff = 2
        case cosmetic = 3
        /// What tells other programs of events.
        case event = 4
    }

    package enum Priority: Int64, Sendable, CaseIterable, SQLCodable {
        case customerMessage = 1
        case staffMirror = 2
        case edit = 3
        case cosmetic = 4
    }

    /// Names the code that prepares and settles a delivery, such as `desk.mirror`.
    package struct Kind: RawRepresentable, Hashable, SQLCodable, ExpressibleByStringLiteral {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        package init(stringLiteral value: String) { rawValue = value }
    }

    package let id: ID
    package let destination: String
    package let ownerID: Int64
    package let stream: Stream
    package let lane: String
    package let priority: Priority
    package let chatID: Int64?
    package let cost: Int
    package let kind: Kind
    /// JSON object.
    package let data: String
    package let coalesceKey: String?
    package let state: State
    package let notBefore: Timestamp
    package let attempts: Int
    package let ticketID: Int64?
    package let messageID: Int64?
    /// The event that it tells of: one owner is told of one event by one delivery.
    package let eventID: Event.ID?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let settledAt: Timestamp?
    package let errorCode: String?
    package let error: String?
}

extension Delivery: RowDecodable {
    package static let columns: SQL = """
        id, destination, owner_id, stream, lane, priority, chat_id, cost, kind, data, coalesce_key, state, not_before,
        attempts, ticket_id, message_id, event_id, created_at, updated_at, settled_at, error_code, error
        """

    package init(row: Row) throws {
        id = try row.get("id")
        destination = try row.get("destination")
        ownerID = try row.get("owner_id")
        stream = try row.get("stream")
        lane = try row.get("lane")
        priority = try row.get("priority")
        chatID = try row.get("chat_id")
        cost = try row.get("cost")
        kind = try row.get("kind")
        data = try row.get("data")
        coalesceKey = try row.get("coalesce_key")
        state = try row.get("state")
        notBefore = try row.get("not_before")
        attempts = try row.get("attempts")
        ticketID = try row.get("ticket_id")
        messageID = try row.get("message_id")
        eventID = try row.get("event_id")
        createdAt = try row.get("created_at")
        updatedAt = try row.get("updated_at")
        settledAt = try row.get("settled_at")
        errorCode = try row.get("error_code")
        error = try row.get("error")
    }
}
