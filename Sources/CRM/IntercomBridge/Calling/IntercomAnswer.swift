import FoundationEssentials
import IntercomAPI
import JSON
import Kernel

/// Reads what came of a call, as the transport hands it on: Intercom's own JSON.
enum IntercomAnswer {
    // The words by which refusals are known.
    static let notFound = IntercomError.Code.notFound.rawValue
    static let merged = IntercomError.Code.contactMerged.rawValue
    static let exists = IntercomError.Code.conflict.rawValue

    static func contact(_ text: String) throws -> IntercomContact { try read(text) }

    static func begunConversation(_ text: String) throws -> BegunConversation { try read(text) }

    /// Nil when it is no conversation.
    static func thread(_ text: String) throws -> Thread? {
        IntercomConversation(try JSONValue(parsing: text)).map { Thread($0) }
    }

    static func threads(_ text: String) throws -> [Thread] {
        try read(text, as: IntercomList<IntercomConversation>.self).elements.map { Thread($0) }
    }

    private static func read<Object: IntercomObject>(_ text: String, as type: Object.Type = Object.self) throws
        -> Object
    {
        guard let object = Object(try JSONValue(parsing: text)) else {
            throw DeliveryAnswerError(message: "Intercom’s answer is not a \(Object.self): \(text.prefix(200))")
        }
        return object
    }
}

/// An answer that cannot be read, though it was accepted.
struct DeliveryAnswerError: Error, CustomStringConvertible {
    let message: String
    var description: String { message }
}

extension Thread {
    init(_ conversation: IntercomConversation) {
        id = conversation.id
        contacts = conversation.contacts.map { Person(id: $0.id, externalID: $0.externalID) }
        source = conversation.source.map { Part($0) }
        parts = conversation.parts.map { Part($0) }
        state = conversation.state
        snoozedUntil = conversation.snoozedUntil.map { Timestamp(unixSeconds: $0) }
        assignee =
            conversation.adminAssigneeID.map { .init(isTeam: false, id: $0) }
            ?? conversation.teamAssigneeID.map { .init(isTeam: true, id: $0) }
        tags = conversation.tags.map(\.name)
        attributes = conversation.customAttributes
        rating = conversation.rating.map { .init(rating: $0.rating, remark: $0.remark, createdAt: $0.createdAt) }
    }
}

extension Thread.Part {
    init(_ part: ConversationPart) {
        let isCustomer = ["user", "lead", "contact"].contains(part.author.type)
        self.init(
            id: part.id, type: part.type, body: part.body,
            author: .init(side: isCustomer ? .customer : .team, id: part.author.id, name: part.author.name),
            createdAt: part.createdAt,
            files: part.attachments.map {
                .init(url: $0.url, name: $0.name ?? "file", contentType: $0.contentType)
            }, isRedacted: part.isRedacted)
    }
}
