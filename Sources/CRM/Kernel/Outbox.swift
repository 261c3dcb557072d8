package import SQL

/// Writes deliveries, and tells whoever listens once the transaction has committed.
package struct Outbox: Sendable {
    /// A delivery before it has a number.
    package struct New: Sendable {
        package var destination: String
        package var ownerID: Int64
        package var stream: Delivery.Stream
        package var lane: String
        package var priority: Delivery.Priority
        package var chatID: Int64?
        /// How many calls it counts for against the limits: one for each picture of an album.
        package var cost: Int
        package var kind: Delivery.Kind
        package var data: String
        /// While a delivery with the same key waits, another is not written: the waiting one shows the latest state.
        package var coalesceKey: String?
        package var delay: Duration
        package var ticketID: Int64?
        package var messageID: Int64?
        /// While there is a delivery of the same owner for the same event, another is not written.
        package var eventID: Event.ID?

        package init(
            destination: String, ownerID: Int64, stream: Delivery.Stream, lane: String, priority: Delivery.Priority,
            chatID: Int64?, cost: Int = 1, kind: Delivery.Kind, data: String = "{}", coalesceKey: String? = nil,
            delay: Duration = .zero, ticketID: Int64? = nil, messageID: Int64? = nil, eventID: Event.ID? = nil
        ) {
            self.destination = destination
            self.ownerID = ownerID
            self.stream = stream
            self.lane = lane
            self.priority = priority
            self.chatID = chatID
            self.cost = cost
            self.kind = kind
            self.data = data
            self.coalesceKey = coalesceKey
            self.delay = delay
            self.ticketID = ticketID
            self.messageID = messageID
            self.eventID = eventID
        }
    }

    /// What a listener hears after a commit.
    package enum Notice: Sendable {
        case enqueued(Entry)
        /// Something that the head of a lane waited for is there.
        case ready(owner: Int64, chatID: Int64?, lane: String)
        /// What the heads of all lanes of an owner waited for is over.
        case released(owner: Int64)
        /// What waits in a lane goes to another chat.
        case moved(owner: Int64, lane: String, from: Int64?, to: Int64?)
        /// A delivery was queued again, or cancelled, by a person.
        case changed(Delivery.ID)
    }

    package static let rows = NumberedInsert(
        into: "deliveries",
        [
            "destination", "owner_id", "stream", "lane", "priority", "chat_id", "cost", "kind", "data", "coalesce_key",
            "state", "not_before", "ticket_id", "message_id", "event_id", "created_at", "updated_at",
        ])

    private let committed: @Sendable (Notice) -> Void

    /// What the scheduler needs to know of a delivery that has just been committed.
    package struct Entry: Sendable {
        package let id: Delivery.ID
        package let delivery: New
        package let createdAt: Timestamp
    }

    /// - Parameter committed: called after the commit; must return at once.
    package init(committed: @escaping @Sendable (Notice) -> Void = { _ in }) {
        self.committed = committed
    }

    /// Writes the delivery; nil when one with the same coalescing key already waits, or one tells of the same event.
    /// - Parameter isAlone: whether none with its key can wait, so that nobody need ask.
    @discardableResult
    package func enqueue(
        _ new: New, isAlone: Bool = false, at now: Timestamp, in db: any SQLConnection
    ) throws -> Delivery.ID? {
        let row = [SQLValue](
            row: new.destination, new.ownerID, new.stream, new.lane, new.priority, new.chatID, new.cost, new.kind,
            new.data, new.coalesceKey, Delivery.State.queued, now + new.delay, new.ticketID, new.messageID,
            new.eventID, now, now)
        let mayMeetAnother = new.eventID != nil || new.coalesceKey != nil && !isAlone
        let id: Delivery.ID? =
            mayMeetAnother
            ? try db.value(Self.rows.unnumbered.sql(row) + " ON CONFLICT DO NOTHING RETURNING id")
            : try db.insert(row, into: Self.rows)
        guard let id else { return nil }
        let entry = Entry(id: id, delivery: new, createdAt: now)
        db.afterCommit { [committed] in committed(.enqueued(entry)) }
        return id
    }

    /// Lets the head of a ticket's lane try again that was told to hold; also after a restart.
    package func release(
        owner: Int64, chatID: Int64?, lane: String, ticket: Int64, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            UPDATE deliveries SET not_before = \(now)
            WHERE ticket_id = \(ticket) AND lane = \(lane) AND state = 'queued' AND not_before > \(now)
            """)
        db.afterCommit { [committed] in committed(.ready(owner: owner, chatID: chatID, lane: lane)) }
    }

    /// Lets everything of an owner go that was told to wait; also after a restart.
    package func releaseAll(
        to destination: String, owner: Int64, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            UPDATE deliveries SET not_before = \(now)
            WHERE owner_id = \(owner) AND state = 'queued' AND destination = \(destination) AND not_before > \(now)
            """)
        db.afterCommit { [committed] in committed(.released(owner: owner)) }
    }

    /// Sends what waits in a ticket's lane to another chat.
    package func move(
        owner: Int64, lane: String, ticket: Int64, from old: Int64?, to new: Int64?, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            UPDATE deliveries SET chat_id = \(new)
            WHERE ticket_id = \(ticket) AND lane = \(lane) AND state IN ('queued', 'sending')
            """)
        db.afterCommit { [committed] in committed(.moved(owner: owner, lane: lane, from: old, to: new)) }
    }

    /// Tells that a person queued a delivery again or cancelled it.
    package func requeued(_ id: Delivery.ID, in db: any SQLConnection) {
        db.afterCommit { [committed] in committed(.changed(id)) }
    }
}
