import Desk
import Kernel
import SQL

/// The kinds of deliveries that the bridge writes, and what they say.
enum BridgeDelivery {
    /// A message, an answer or a note.
    static let message: Delivery.Kind = "intercom.message"
    /// A note of how a message was before, and how it is now.
    static let edit: Delivery.Kind = "intercom.edit"
    /// A close or a reopening.
    static let status: Delivery.Kind = "intercom.status"
    /// Everything else that is the same on both sides: who it is assigned to, tags, attributes.
    static let facts: Delivery.Kind = "intercom.facts"
    /// What Intercom shows of a person.
    static let contact: Delivery.Kind = "intercom.contact"
    /// Reads a conversation and takes over what is new.
    static let read: Delivery.Kind = "intercom.read"

    /// What a delivery is about and how far it has come; each kind uses what it needs.
    struct Data: Codable, Sendable {
        /// Of ours; several for an album.
        var messages: [Int64]?
        /// The version of the message that an edit tells of; nil for a deletion.
        var version: Int?
        /// `open` or `closed`.
        var status: String?
        var contact: Int64?
        var conversation: String?

        /// The call that is under way or was made last.
        var step: Step?
        /// Whether it is not known if the last call was done: it is looked for before anything is sent again.
        var isInDoubt: Bool?
        /// How often it was looked for.
        var looks: Int?
        /// When the call in doubt was begun.
        var since: Timestamp?
        /// What it said, without formatting: the message may be edited before it is looked for.
        var saying: String?
        /// How often a link that led nowhere was made anew.
        var mends: Int?
        /// Files could not be fetched: they are told of in words.
        var withoutFiles: Bool?
        /// Custom attributes were refused: it goes without.
        var withoutAttributes: Bool?
        /// What was announced when a reading began.
        var upTo: Int64?
        /// The tag, attribute or other fact of the last call.
        var fact: String?
    }

    enum Step: String, Codable, Sendable {
        case findContact, createContact
        case createConversation, findConversation
        case reply, findReply
        case assign, attachTag, detachTag, attributes
    }

    static func lane(of ticket: Ticket.ID) -> String { "ticket:\(ticket)" }

    static func new(
        _ kind: Delivery.Kind, in workspace: Workspace.ID, lane: String, _ data: Data, ticket: Ticket.ID?,
        message: DeskMessage.ID? = nil, priority: Delivery.Priority = .customerMessage, coalesceKey: String? = nil,
        delay: Duration = .zero, event: Event.ID? = nil
    ) throws -> Outbox.New {
        Outbox.New(
            destination: Workspace.destination, ownerID: workspace.rawValue, stream: .event, lane: lane,
            priority: priority, chatID: nil, kind: kind, data: try JSONText.encode(data), coalesceKey: coalesceKey,
            delay: delay, ticketID: ticket?.rawValue, messageID: message?.rawValue, eventID: event)
    }

    /// Orders that a conversation be read, in the lane in which we write to it: so everything that we sent is known
    /// when it is read.
    static func read(
        _ conversation: String, of ticket: Ticket.ID?, in workspace: Workspace.ID, delay: Duration = .zero
    ) throws -> Outbox.New {
        try new(
            read, in: workspace, lane: ticket.map(lane) ?? "conversation:\(conversation)",
            Data(conversation: conversation), ticket: ticket,
            coalesceKey: "intercom-read:\(workspace):\(conversation)", delay: delay)
    }
}

extension Delivery {
    /// What it says now; its row may have been written since it was handed out.
    func bridgeData(in db: any SQLConnection) throws -> BridgeDelivery.Data {
        let text = try db.value("SELECT data FROM deliveries WHERE id = \(id)", as: String.self) ?? data
        return try JSONText.decode(text)
    }

    func set(_ data: BridgeDelivery.Data, in db: any SQLConnection) throws {
        try db.later("UPDATE deliveries SET data = \(try JSONText.encode(data)) WHERE id = \(id)")
    }
}
