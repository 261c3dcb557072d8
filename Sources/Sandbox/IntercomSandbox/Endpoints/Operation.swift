/// The operations that are simulated, by Intercom's names.
enum Operation: Equatable {
    case identify, listAdmins, listTeams
    case findContact(String), createContact, getContact(String), updateContact(String)
    case listAttributes, createAttribute
    case listConversationAttributes, createConversationAttribute
    case createConversation, listConversations, searchConversations
    case getConversation(String), updateConversation(String)
    case reply(String), manage(String)
    case attachTag(String), detachTag(String, conversation: String)
    case listTags, createTag

    init?(method: String, path: String) {
        let parts = path.split(separator: "/").map { Self.decoded($0) }
        switch (method, parts.first ?? "", parts.count) {
        case ("GET", "me", 1): self = .identify
        case ("GET", "admins", 1): self = .listAdmins
        case ("GET", "teams", 1): self = .listTeams
        case ("GET", "contacts", 3) where parts[1] == "find_by_external_id": self = .findContact(parts[2])
        case ("POST", "contacts", 1): self = .createContact
        case ("GET", "contacts", 2): self = .getContact(parts[1])
        case ("PUT", "contacts", 2): self = .updateContact(parts[1])
        case ("GET", "data_attributes", 1): self = .listAttributes
        case ("POST", "data_attributes", 1): self = .createAttribute
        case ("POST", "conversations", 1): self = .createConversation
        case ("GET", "conversations", 1): self = .listConversations
        case ("POST", "conversations", 2) where parts[1] == "search": self = .searchConversations
        case ("GET", "conversations", 2) where parts[1] == "attributes": self = .listConversationAttributes
        case ("POST", "conversations", 2) where parts[1] == "attributes": self = .createConversationAttribute
        case ("GET", "conversations", 2): self = .getConversation(parts[1])
        case ("PUT", "conversations", 2): self = .updateConversation(parts[1])
        case ("POST", "conversations", 3) where parts[2] == "reply": self = .reply(parts[1])
        case ("POST", "conversations", 3) where parts[2] == "parts": self = .manage(parts[1])
        case ("POST", "conversations", 3) where parts[2] == "tags": self = .attachTag(parts[1])
        case ("DELETE", "conversations", 4) where parts[2] == "tags":
            self = .detachTag(parts[3], conversation: parts[1])
        case ("GET", "tags", 1): self = .listTags
        case ("POST", "tags", 1): self = .createTag
        default: return nil
        }
    }

    var name: String {
        switch self {
        case .identify: "identifyAdmin"
        case .listAdmins: "listAdmins"
        case .listTeams: "listTeams"
        case .findContact: "ShowContactByExternalId"
        case .createContact: "CreateContact"
        case .getContact: "ShowContact"
        case .updateContact: "UpdateContact"
        case .listAttributes: "lisDataAttributes"
        case .createAttribute: "createDataAttribute"
        case .listConversationAttributes: "listConversationAttributes"
        case .createConversationAttribute: "createConversationAttribute"
        case .createConversation: "createConversation"
        case .listConversations: "listConversations"
        case .searchConversations: "searchConversations"
        case .getConversation: "retrieveConversation"
        case .updateConversation: "updateConversation"
        case .reply: "replyConversation"
        case .manage: "manageConversation"
        case .attachTag: "attachTagToConversation"
        case .detachTag: "detachTagFromConversation"
        case .listTags: "listTags"
        case .createTag: "createTag"
        }
    }

    /// The parameters that its address may have.
    var parameters: Set<String> {
        switch self {
        case .listConversations: ["per_page", "starting_after"]
        case .listAttributes: ["model", "include_archived"]
        case .getConversation: ["display_as", "include_translations"]
        default: []
        }
    }

    static func decoded(_ segment: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(segment.utf8)[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "%"), rest.count > 2,
                let value = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
