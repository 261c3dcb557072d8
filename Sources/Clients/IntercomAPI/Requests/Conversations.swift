package import FoundationEssentials
package import HTTPTypes
package import JSON

/// Begins a conversation in a contact's name.
package struct CreateConversation: IntercomRequest {
    package typealias Answer = BegunConversation
    package static let name = "createConversation"
    package let method = HTTPMethod.post
    package let path = "/conversations"
    package let body: JSONValue?

    /// - Parameters:
    ///   - role: `user`, `lead`, or `contact` for either.
    ///   - text: without HTML, which Intercom does not take here.
    package init(contact: String, role: String, text: String) {
        body = ["from": ["type": .string(role), "id": .string(contact)], "body": .string(text)]
    }
}

/// A file in a reply.
package struct AttachmentFile: Sendable, Hashable {
    package let name: String
    package let contentType: String
    package let data: Data

    package init(name: String, contentType: String, data: Data) {
        self.name = name
        self.contentType = contentType
        self.data = data
    }

    var json: JSONValue {
        [
            "content_type": .string(contentType), "data": .string(data.base64EncodedString()), "name": .string(name),
        ]
    }
}

/// Says something in a conversation.
package struct Reply: IntercomRequest {
    package typealias Answer = IntercomConversation
    package static let name = "replyConversation"
    package let method = HTTPMethod.post
    package let path: String
    package let body: JSONValue?
    package let timeout: Duration

    /// As a contact. Never as a note, which would be hidden.
    package init(to conversation: String, contact: String, html: String, files: [AttachmentFile] = []) {
        self.init(
            conversation, ["message_type": "comment", "type": "user", "intercom_user_id": .string(contact)], html, files
        )
    }

    /// As a teammate; a note is not shown to the contact.
    package init(to conversation: String, admin: String, html: String, isNote: Bool, files: [AttachmentFile] = []) {
        self.init(
            conversation,
            [
                "message_type": isNote ? "note" : "comment", "type": "admin", "admin_id": .string(admin),
            ], html, files)
    }

    private init(_ conversation: String, _ fields: [String: JSONValue], _ html: String, _ files: [AttachmentFile]) {
        path = "/conversations/\(conversation.percentEncodedSegment)/reply"
        var fields = fields
        fields["body"] = .string(html)
        if !files.isEmpty { fields["attachment_files"] = .array(files.map(\.json)) }
        body = .object(fields)
        timeout = files.isEmpty ? .seconds(30) : .seconds(120)
    }
}

/// Closes, reopens, snoozes or assigns a conversation.
package struct ManageConversation: IntercomRequest {
    package typealias Answer = IntercomConversation
    package static let name = "manageConversation"
    package let method = HTTPMethod.post
    package let path: String
    package let body: JSONValue?

    package enum Change: Sendable {
        case close
        case open
        /// Unix seconds.
        case snooze(until: Int64)
        case assignToAdmin(String)
        case assignToTeam(String)
    }

    /// - Parameter admin: who does it.
    package init(_ conversation: String, _ change: Change, admin: String) {
        path = "/conversations/\(conversation.percentEncodedSegment)/parts"
        let admin = JSONValue.string(admin)
        body =
            switch change {
            case .close: ["message_type": "close", "type": "admin", "admin_id": admin]
            case .open: ["message_type": "open", "admin_id": admin]
            case .snooze(let time):
                ["message_type": "snoozed", "admin_id": admin, "snoozed_until": .integer(time)]
            case .assignToAdmin(let id):
                ["message_type": "assignment", "type": "admin", "admin_id": admin, "assignee_id": .string(id)]
            case .assignToTeam(let id):
                ["message_type": "assignment", "type": "team", "admin_id": admin, "assignee_id": .string(id)]
            }
    }
}

/// A conversation with its 500 newest parts, their texts as HTML.
package struct RetrieveConversation: IntercomRequest {
    package typealias Answer = IntercomConversation
    package static let name = "retrieveConversation"
    package let method = HTTPMethod.get
    package let path: String

    package init(_ id: String) { path = "/conversations/\(id.percentEncodedSegment)" }
}

package struct UpdateConversation: IntercomRequest {
    package typealias Answer = Ignored
    package static let name = "updateConversation"
    package let method = HTTPMethod.put
    package let path: String
    package let body: JSONValue?

    package init(_ id: String, attributes: [String: JSONValue]) {
        path = "/conversations/\(id.percentEncodedSegment)"
        body = ["custom_attributes": .object(attributes)]
    }
}

/// The custom attributes of conversations.
package struct ListConversationAttributes: IntercomRequest {
    package typealias Answer = IntercomList<DataAttribute>
    package static let name = "listConversationAttributes"
    package let method = HTTPMethod.get
    package let path = "/conversations/attributes"
    package init() {}
}

/// Makes a custom attribute of conversations that holds text.
package struct CreateConversationAttribute: IntercomRequest {
    package typealias Answer = DataAttribute
    package static let name = "createConversationAttribute"
    package let method = HTTPMethod.post
    package let path = "/conversations/attributes"
    package let body: JSONValue?

    package init(_ name: String, description: String) {
        body = ["name": .string(name), "data_type": "string", "description": .string(description)]
    }
}

/// Finds conversations, without their parts. The index lags behind: what is not found may be there.
package struct SearchConversations: IntercomRequest {
    package typealias Answer = IntercomList<IntercomConversation>
    package static let name = "searchConversations"
    package let method = HTTPMethod.post
    package let path = "/conversations/search"
    package let body: JSONValue?
    package let isWrite = false

    /// Those that changed after a time, in Unix seconds.
    package init(updatedAfter time: Int64, startingAfter cursor: String? = nil) {
        self.init(["field": "updated_at", "operator": ">", "value": .integer(time)], cursor)
    }

    /// Those of a contact.
    package init(contact: String, startingAfter cursor: String? = nil) {
        self.init(["field": "contact_ids", "operator": "=", "value": .string(contact)], cursor)
    }

    private init(_ query: JSONValue, _ cursor: String?) {
        var page: [String: JSONValue] = ["per_page": .integer(Self.pageSize)]
        if let cursor { page["starting_after"] = .string(cursor) }
        body = ["query": query, "pagination": .object(page)]
    }

    /// The most that Intercom gives.
    private static let pageSize: Int64 = 150
}

/// All conversations, those that changed last first, without their parts.
package struct ListConversations: IntercomRequest {
    package typealias Answer = IntercomList<IntercomConversation>
    package static let name = "listConversations"
    package let method = HTTPMethod.get
    package let path: String

    package init(startingAfter cursor: String? = nil) {
        path = "/conversations?per_page=150" + (cursor.map { "&starting_after=\($0.percentEncodedSegment)" } ?? "")
    }
}
