import Contacts
import JSON
import Kernel
import SQL

/// A contact as the API shows it.
enum ContactView {
    /// As in lists.
    static func make(_ contact: Contact) -> JSONValue {
        [
            "id": .integer(contact.id.rawValue), "sender_id": JSONValue(contact.senderID),
            "name": .string(contact.name), "username": JSONValue(contact.username),
            "language": JSONValue(contact.language), "created_at": JSONValue(contact.createdAt),
            "updated_at": JSONValue(contact.updatedAt),
        ]
    }

    /// With dated identities.
    static func find(_ id: Contact.ID, in db: any SQLConnection) throws -> JSONValue? {
        guard let contact = try ContactDirectory.find(id, in: db) else { return nil }
        var view = make(contact)
        view["identities"] = .array(
            try ContactDirectory.identities(of: id, in: db).map {
                [
                    "kind": .string($0.kind.rawValue), "value": .string($0.value), "source": .string($0.source),
                    "since": JSONValue($0.since), "until": JSONValue($0.until),
                ]
            })
        return view
    }
}
