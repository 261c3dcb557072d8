import Contacts
import Desk
import JSON
import Kernel
import Logging
import SQL

/// Turns the log of events into deliveries: reads on from where it was, and in one transaction writes the deliveries and
/// remembers the place.
struct BridgeDispatcher: Sendable {
    let database: any Database
    let outbox: Outbox
    let conversations: ConversationKeeper
    let avatars: Avatars
    /// Raised after commits that hold events.
    let signal: Signal
    let served: ServedWorkspace
    let now: @Sendable () -> Timestamp
    private let logger = Logger(label: "intercom")

    private static let batch = 200
    /// How often the log is looked at without being told: for other processes' events, and for those that an older
    /// transaction has held back.
    private static let interval = Duration.milliseconds(250)
    /// How long an album is waited for: its pieces come one by one.
    private static let albumIdle = Duration.milliseconds(1500)

    init(
        database: any Database, outbox: Outbox, conversations: ConversationKeeper, avatars: Avatars,
        signal: Signal, served: ServedWorkspace, now: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        self.outbox = outbox
        self.conversations = conversations
        self.avatars = avatars
        self.signal = signal
        self.served = served
        self.now = now
    }

    func run() async {
        await signal.rounds(every: Self.interval, complaint: "events could not be handed to Intercom", logger) {
            try await step()
        }
    }

    /// Carries out one round.
    /// - Returns: whether another is due at once.
    func step() async throws -> Bool {
        guard served.current != nil else { return false }
        let workspace = try await database.read { db -> Workspace? in
            guard let workspace = try Workspace.connected(in: db), served.current == workspace.id,
                try !EventFeed.next(after: workspace.position, limit: 1, in: db).isEmpty
            else { return nil }
            return workspace
        }
        guard let workspace else { return false }
        return try await database.write { db in
            let place = try db.value(
                "SELECT position FROM intercom_workspaces WHERE id = \(workspace.id)\(db.dialect.forUpdate)",
                as: String.self
            ).flatMap { EventPosition($0) }
            let from = try EventFeed.adopted(place ?? workspace.position, in: db)
            let entries = try EventFeed.next(after: from, limit: Self.batch, in: db)
            guard let last = entries.last else { return false }
            for entry in entries { try pass(entry.event, to: workspace, db) }
            try db.later(
                """
                UPDATE intercom_workspaces SET position = \(last.position.description) WHERE id = \(workspace.id)
                """)
            return entries.count == Self.batch
        }
    }

    // MARK: Deciding

    private func pass(_ event: Event, to workspace: Workspace, _ db: any SQLConnection) throws {
        switch event.kind {
        case "contact.updated":
            guard let id = event.contactID.map({ Contact.ID($0) }),
                try ContactLink.find(id, in: workspace.id, db) != nil
            else { return }
            try conversations.refreshPerson(id, in: workspace, at: now(), db)
        case "ticket.created", "ticket.reopened":
            guard let id = event.contactID.map({ Contact.ID($0) }), try avatars.isDue(id, at: now(), in: db),
                try ContactLink.find(id, in: workspace.id, db) != nil
            else { return }
            try conversations.refreshPerson(id, in: workspace, at: now(), db)
        case "message.created", "note.created", "message.updated", "message.deleted":
            try pass(message: event, to: workspace, db)
        case "ticket.status_changed", "ticket.assigned", "ticket.unassigned", "ticket.queue_changed",
            "ticket.updated":
            guard event.actor != workspace.actor, let ticket = try bridged(event, workspace, db) else { return }
            guard event.kind == "ticket.status_changed" else {
                return try conversations.keepFacts(of: ticket, in: workspace, at: now(), db)
            }
            guard workspace.settings.sendsStatus, let status = try Self.status(event) else { return }
            let new = try BridgeDelivery.new(
                BridgeDelivery.status, in: workspace.id, lane: BridgeDelivery.lane(of: ticket.id),
                .init(status: status), ticket: ticket.id, event: event.id)
            try outbox.enqueue(new, at: now(), in: db)
        default: return
        }
    }

    private func bridged(
        _ event: Event, _ workspace: Workspace, _ db: any SQLConnection
    ) throws -> Ticket? {
        guard let id = event.ticketID, let ticket = try TicketBook.find(Ticket.ID(id), in: db) else { return nil }
        let route = workspace.settings.route(
            bot: ticket.botID.rawValue, queue: ticket.queueID, chat: ticket.chatID,
            contact: ticket.contactID.rawValue)
        // What was begun there goes on there.
        guard try route.isBridged || ConversationLink.latest(of: ticket.id, in: workspace.id, db) != nil else {
            return nil
        }
        return ticket
    }

    private func pass(message event: Event, to workspace: Workspace, _ db: any SQLConnection) throws {
        guard let number = try JSONValue(parsing: event.data)["message_id"]?.integerValue,
            let message = try MessageStore.find(DeskMessage.ID(number), in: db), message.authorType != .system,
            try !PartLink.isTheirs(message.id, db), let ticket = try bridged(event, workspace, db)
        else { return }
        let settings = workspace.settings
        guard message.kind == .message || settings.sendsNotes else { return }
        let isEdit = event.kind == "message.updated" || event.kind == "message.deleted"
        guard !isEdit || settings.sendsEdits else { return }
        var data = BridgeDelivery.Data(messages: [message.id.rawValue])
        if event.kind == "message.updated" {
            // The log says that there was an edit; the newest version that no note tells of is the one.
            data.version = message.version
        }
        let album = isEdit ? nil : message.mediaGroupID
        let new = try BridgeDelivery.new(
            isEdit ? BridgeDelivery.edit : BridgeDelivery.message, in: workspace.id,
            lane: BridgeDelivery.lane(of: ticket.id), data, ticket: ticket.id, message: message.id,
            priority: isEdit ? .edit : .customerMessage,
            coalesceKey: album.map { "intercom-album:\(workspace.id):\(ticket.id):\($0)" },
            delay: album == nil ? .zero : Self.albumIdle, event: event.id)
        try outbox.enqueue(new, at: now(), in: db)
    }

    /// What a change of status is over there; nil for one that it has no word for, or that follows by itself: what a
    /// customer writes opens the conversation.
    private static func status(_ event: Event) throws -> String? {
        let data = try JSONValue(parsing: event.data)
        let (before, after) = (data["before"]?["status"]?.stringValue, data["after"]?["status"]?.stringValue)
        func isOver(_ status: String?) -> Bool { status == "resolved" || status == "closed" }
        switch (isOver(before), isOver(after)) {
        case (false, true): return "closed"
        case (true, false):
            if case .contact = event.actor { return nil }
            return "open"
        default: return nil
        }
    }
}
