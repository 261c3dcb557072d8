package import JSON

/// Whose token it is: a teammate, and the workspace.
package struct Identity: IntercomObject, Hashable {
    package let admin: IntercomAdmin
    /// Intercom's code of the workspace.
    package let appID: String
    package let appName: String
    /// Such as `US`, `EU`, `AU`.
    package let region: String?

    package init?(_ json: JSONValue) {
        guard let admin = IntercomAdmin(json), let app = json["app"], let id = app["id_code"]?.identifier else {
            return nil
        }
        self.admin = admin
        appID = id
        appName = app["name"]?.stringValue ?? id
        region = app["region"]?.stringValue
    }
}

/// A teammate.
package struct IntercomAdmin: IntercomObject, Hashable {
    package let id: String
    package let name: String?
    package let email: String?

    package init?(_ json: JSONValue) {
        guard let id = json["id"]?.identifier else { return nil }
        self.id = id
        name = json["name"]?.stringValue
        email = json["email"]?.stringValue
    }
}

package struct IntercomTeam: IntercomObject, Hashable {
    package let id: String
    package let name: String?

    package init?(_ json: JSONValue) {
        guard let id = json["id"]?.identifier else { return nil }
        self.id = id
        name = json["name"]?.stringValue
    }
}

package struct IntercomTag: IntercomObject, Hashable {
    package let id: String
    package let name: String

    package init?(_ json: JSONValue) {
        guard let id = json["id"]?.identifier else { return nil }
        self.id = id
        name = json["name"]?.stringValue ?? id
    }
}

/// A custom attribute of contacts.
package struct DataAttribute: IntercomObject, Hashable {
    package let name: String

    package init?(_ json: JSONValue) {
        guard let name = json["name"]?.stringValue else { return nil }
        self.name = name
    }
}

/// A list of things, and where it goes on.
package struct IntercomList<Element: IntercomObject>: IntercomObject {
    package let elements: [Element]
    /// For `starting_after`; nil on the last page.
    package let next: String?

    package init?(_ json: JSONValue) {
        let names = ["data", "admins", "teams", "conversations", "tags"]
        let list = json.arrayValue ?? names.lazy.compactMap { json[$0]?.arrayValue }.first
        guard let list else { return nil }
        elements = list.compactMap { Element($0) }
        next = json["pages"]?["next"]?["starting_after"]?.identifier
    }
}

/// What `POST /conversations` answers: a message, which names the conversation that it began.
package struct BegunConversation: IntercomObject, Hashable {
    package let messageID: String?
    package let conversationID: String

    package init?(_ json: JSONValue) {
        guard let id = json["conversation_id"]?.identifier else { return nil }
        conversationID = id
        messageID = json["id"]?.identifier
    }
}
