import Contacts
import Desk
import Kernel
import SQL

/// A message of ours as it is to stand in Intercom: its pieces, and in whose name.
struct OutgoingMessage: Sendable {
    enum Voice: Sendable, Equatable {
        case contact
        case admin(String, isNote: Bool)
    }

    /// The first message; those of an album share it.
    let id: DeskMessage.ID
    let voice: Voice
    /// With their numbers, by which it is known which of them are there.
    let pieces: [(number: Int, piece: MessagePieces.Piece)]
    let isDeleted: Bool

    /// The pieces of an edit are numbered behind those of the message itself.
    private static let firstOfEdits = 1000

    static func load(
        _ data: BridgeDelivery.Data, of kind: Delivery.Kind, _ facts: TicketFacts, in db: any SQLConnection
    ) throws -> OutgoingMessage? {
        let messages = try (data.messages ?? []).compactMap { try MessageStore.find(DeskMessage.ID($0), in: db) }
        guard let first = messages.first else { return nil }
        if kind == BridgeDelivery.edit { return try edit(of: first, data, facts, in: db) }
        let isOpening = facts.conversation?.openingMessageID == first.id || facts.conversation == nil
        let isSomebodyElse = first.authorType == .customer && first.authorID != facts.contact.id.rawValue
        let pieces = MessagePieces(messages, isOpening: isOpening, showsAuthor: isSomebodyElse).pieces
        return OutgoingMessage(
            id: first.id, voice: voice(of: first, facts),
            pieces: pieces.enumerated().map { ($0.offset, $0.element) },
            isDeleted: messages.allSatisfy { $0.deletedAt != nil })
    }

    private static func voice(of message: DeskMessage, _ facts: TicketFacts) -> Voice {
        switch (message.authorType, message.kind) {
        case (.customer, _): .contact
        case (_, let kind): .admin(facts.admin(for: message.authorID), isNote: kind == .note)
        }
    }

    /// A note that shows both versions.
    private static func edit(
        of message: DeskMessage, _ data: BridgeDelivery.Data, _ facts: TicketFacts, in db: any SQLConnection
    ) throws -> OutgoingMessage? {
        guard let note = try EditNote(message, version: data.version, in: db) else { return nil }
        let number = firstOfEdits + (data.version ?? firstOfEdits)
        return OutgoingMessage(
            id: message.id, voice: .admin(facts.workspace.adminID, isNote: true), pieces: [(number, note.piece)],
            isDeleted: false)
    }
}
