import Contacts
import Desk
import JSON

/// One call to Intercom, as a handler has decided it. The transport carries it out.
enum IntercomWork: Sendable, Equatable {
    case findContact(externalID: String)
    case createContact(Person, role: String)
    /// - Parameter shown: the fingerprint of what stands there: nothing is sent where that is all.
    case updateContact(String, Person, shown: String?)
    case findConversations(contact: String)
    case createConversation(contact: String, role: String, body: String)
    case replyAsContact(conversation: String, contact: String, body: String, files: Files)
    case replyAsAdmin(conversation: String, admin: String, body: String, isNote: Bool, files: Files)
    /// - Parameters:
    ///   - known: the parts whose files need not be fetched; nil where none are wanted.
    ///   - isLast: whether files that cannot be fetched now are told of in words.
    case read(conversation: String, known: Set<String>?, isLast: Bool = false)
    case close(conversation: String, admin: String)
    case open(conversation: String, admin: String)
    case assign(conversation: String, admin: String, to: Assignee)
    case attachTag(String, conversation: String, admin: String)
    case detachTag(String, conversation: String, admin: String)
    case setAttributes([String: JSONValue], conversation: String)

    /// What Intercom shows of a person.
    struct Person: Sendable, Equatable {
        var contact: Contact.ID
        var externalID: String
        var name: String
        var attributes: [String: JSONValue]
        /// An address of ours; nil where there is none to show.
        var avatar: String?

        /// What tells one state from another.
        var fingerprint: String {
            var fields: [String: JSONValue] = ["name": .string(name), "attributes": .object(attributes)]
            if let avatar { fields["avatar"] = .string(avatar) }
            return JSONValue.object(fields).serializedString
        }
    }

    /// Files, and by which bot those of Telegram's are fetched.
    struct Files: Sendable, Equatable {
        var bot: Int64
        var list: [BridgeFile]
    }

    /// Stored as `admin:7`, `team:8`; `admin:0` is nobody.
    struct Assignee: Sendable, Equatable, CustomStringConvertible {
        var isTeam: Bool
        var id: String

        static let nobody = Assignee(isTeam: false, id: "0")

        init(isTeam: Bool, id: String) {
            self.isTeam = isTeam
            self.id = id
        }

        var description: String { "\(isTeam ? "team" : "admin"):\(id)" }
    }
}

extension IntercomWork {
    /// What the log of attempts calls it: Intercom's name of the operation.
    var name: String {
        switch self {
        case .findContact: "ShowContactByExternalId"
        case .createContact: "CreateContact"
        case .updateContact: "UpdateContact"
        case .findConversations: "searchConversations"
        case .createConversation: "createConversation"
        case .replyAsContact, .replyAsAdmin: "replyConversation"
        case .read: "retrieveConversation"
        case .close, .open, .assign: "manageConversation"
        case .attachTag: "attachTagToConversation"
        case .detachTag: "detachTagFromConversation"
        case .setAttributes: "updateConversation"
        }
    }

    /// What the log of attempts keeps: all but the contents of files.
    var record: String {
        var fields: [String: JSONValue] = [:]
        switch self {
        case .findContact(let id): fields["external_id"] = .string(id)
        case .createContact(let person, let role): fields = Self.record(person).merging(["role": .string(role)]) { $1 }
        case .updateContact(let id, let person, _): fields = Self.record(person).merging(["id": .string(id)]) { $1 }
        case .findConversations(let contact): fields["contact"] = .string(contact)
        case .createConversation(let contact, _, let body):
            fields = ["from": .string(contact), "body": .string(body)]
        case .replyAsContact(let conversation, let contact, let body, let files):
            fields = ["conversation": .string(conversation), "user": .string(contact), "body": .string(body)]
            fields["files"] = Self.record(files)
        case .replyAsAdmin(let conversation, let admin, let body, let isNote, let files):
            fields = ["conversation": .string(conversation), "admin": .string(admin), "body": .string(body)]
            fields["message_type"] = .string(isNote ? "note" : "comment")
            fields["files"] = Self.record(files)
        case .read(let conversation, _, _): fields["conversation"] = .string(conversation)
        case .close(let conversation, let admin):
            fields = ["conversation": .string(conversation), "admin": .string(admin), "message_type": "close"]
        case .open(let conversation, let admin):
            fields = ["conversation": .string(conversation), "admin": .string(admin), "message_type": "open"]
        case .assign(let conversation, let admin, let assignee):
            fields = ["conversation": .string(conversation), "admin": .string(admin)]
            fields["assignee"] = .string(assignee.description)
        case .attachTag(let tag, let conversation, _), .detachTag(let tag, let conversation, _):
            fields = ["conversation": .string(conversation), "tag": .string(tag)]
        case .setAttributes(let attributes, let conversation):
            fields = ["conversation": .string(conversation), "custom_attributes": .object(attributes)]
        }
        return JSONValue.object(fields).serializedString
    }

    private static func record(_ person: Person) -> [String: JSONValue] {
        [
            "external_id": .string(person.externalID), "name": .string(person.name),
            "custom_attributes": .object(person.attributes),
        ]
    }

    private static func record(_ files: Files) -> JSONValue {
        .array(
            files.list.map { file in
                ["name": .string(file.name), "content_type": .string(file.contentType), "size": .integer(file.size)]
            })
    }

    /// Whether what people say goes on without it.
    var isSecondary: Bool {
        switch self {
        case .updateContact, .assign, .attachTag, .detachTag, .setAttributes: true
        default: false
        }
    }

    /// Whether doing it twice is the same as doing it once.
    var isRepeatable: Bool {
        switch self {
        case .createConversation, .replyAsContact, .replyAsAdmin: false
        default: true
        }
    }
}
