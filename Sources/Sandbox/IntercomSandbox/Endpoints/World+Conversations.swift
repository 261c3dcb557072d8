import FoundationEssentials
import JSON

extension World {
    mutating func createConversation(_ body: JSONValue) throws -> JSONValue {
        let fields = try Fields(
            body, allowing: ["from", "body", "subject", "attachment_urls", "created_at", "brand_id"])
        guard let from = fields["from"]?.objectValue, let id = from["id"]?.stringValue,
            let type = from["type"]?.stringValue, ["user", "lead", "contact"].contains(type), from.count == 2
        else { throw IntercomRefusal.invalid("from", "from must be {type, id}") }
        let contact = try living(id)
        guard type == "contact" || type == contact.role else {
            throw IntercomRefusal.invalid("from", "the contact is a \(contact.role), not a \(type)")
        }
        let text = try fields.required("body")
        let conversation = begin(contact, author(contact), "<p>\(text.escaped)</p>")
        notify("conversation.user.created", conversation, parts: [])
        return [
            "type": "user_message", "id": identifier(conversation.source.id), "created_at": .integer(now),
            "subject": "", "body": .string(text), "message_type": "inapp",
            "conversation_id": identifier(conversation.id),
        ]
    }

    mutating func begin(_ contact: ContactRecord, _ author: AuthorRecord, _ html: String) -> ConversationRecord {
        let source = PartRecord(id: number(), type: "source", body: html, author: author, createdAt: now)
        let conversation = ConversationRecord(
            id: number(), contact: contact.id, source: source, createdAt: now, updatedAt: now)
        conversations[conversation.id] = conversation
        return conversation
    }

    func author(_ contact: ContactRecord) -> AuthorRecord {
        AuthorRecord(type: contact.role, id: contact.id, name: contact.name)
    }

    func admin(_ id: String) throws -> AuthorRecord {
        guard let admin = configuration.admins.first(where: { $0.id == id }) else {
            throw IntercomRefusal(status: 404, code: "admin_not_found", message: "Admin \(id) not found")
        }
        return AuthorRecord(type: "admin", id: admin.id, name: admin.name)
    }

    func conversation(_ id: String) throws -> ConversationRecord {
        guard let conversation = conversations[id] else { throw IntercomRefusal.notFound("Conversation") }
        return conversation
    }

    // MARK: Replies

    mutating func reply(to id: String, _ body: JSONValue) throws -> JSONValue {
        let conversation = try conversation(id)
        let isUser = body["type"] == "user"
        let fields = try Fields(body, allowing: Self.replyFields.union(isUser ? Self.userFields : Self.adminFields))
        let type = try fields.word("type", ["user", "admin"])
        let text = try fields.required("body")
        let files = try files(fields)
        if type == "user" {
            _ = try fields.word("message_type", ["comment"])
            let names = ["intercom_user_id", "user_id", "email"].filter { fields[$0] != nil }
            guard names.count == 1 else {
                throw IntercomRefusal.invalid("intercom_user_id", "exactly one of intercom_user_id, user_id, email")
            }
            let contact = try living(try fields.required("intercom_user_id"))
            guard contact.id == conversation.contact else {
                throw IntercomRefusal(status: 403, code: "forbidden", message: "not a participant")
            }
            return add(author(contact), "comment", text, files, to: id)
        }
        let kind = try fields.word("message_type", ["comment", "note"])
        return add(try admin(try fields.required("admin_id")), kind, text, files, to: id)
    }

    private static let replyFields: Set<String> = [
        "message_type", "type", "body", "created_at", "attachment_urls", "attachment_files", "reply_options",
    ]
    private static let userFields: Set<String> = ["intercom_user_id", "user_id", "email"]
    private static let adminFields: Set<String> = ["admin_id", "skip_notifications"]

    private mutating func files(_ fields: Fields) throws -> [FileRecord] {
        // The report tells of it already.
        for url in fields["attachment_urls"]?.arrayValue ?? [] where url.stringValue?.contains("/file/bot") ?? true {
            throw IntercomRefusal(
                status: 400, code: "parameter_invalid", message: "the file cannot be fetched", field: "attachment_urls")
        }
        let list = fields["attachment_files"]?.arrayValue ?? []
        guard list.count <= 10 else { throw IntercomRefusal.invalid("attachment_files", "at most 10 files") }
        return try list.map { file in
            guard let name = file["name"]?.stringValue, let type = file["content_type"]?.stringValue,
                let data = file["data"]?.stringValue.flatMap({ Data(base64Encoded: $0) })
            else { throw IntercomRefusal.invalid("attachment_files", "each file has name, content_type and data") }
            let record = FileRecord(id: number(), name: name, contentType: type, data: data)
            files[record.id] = record
            return record
        }
    }

    /// Adds something that was said, and tells of it.
    @discardableResult
    mutating func add(
        _ author: AuthorRecord, _ type: String, _ html: String?, _ files: [FileRecord] = [],
        to id: String, topic: String? = nil
    ) -> JSONValue {
        guard var conversation = conversations[id] else { return .null }
        let isCustomer = author.type != "admin" && author.type != "bot"
        // What a customer says in a closed conversation opens it (facts).
        let opens = isCustomer && conversation.state != "open" && type == "comment"
        let body = html.map { $0.hasPrefix("<p") ? $0 : "<p>\($0)</p>" }
        let part = PartRecord(
            id: number(), type: opens ? "open" : type, body: body, author: author, createdAt: now, attachments: files)
        conversation.parts.append(part)
        if opens { (conversation.state, conversation.snoozedUntil) = ("open", nil) }
        conversation.updatedAt = now
        conversations[id] = conversation
        let usual =
            isCustomer ? "conversation.user.replied" : "conversation.admin.\(type == "note" ? "noted" : "replied")"
        notify(topic ?? usual, conversation, parts: [part])
        return view(conversation)
    }
}

extension String {
    var escaped: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
            "\n", with: "<br>")
    }
}
