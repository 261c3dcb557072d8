import FoundationEssentials
import JSON

extension World {
    mutating func createConversation(_ body: JSONValue) throws -> JSONValue {
        let fields = try Fields(
            body, allowing: ["from", "body", "subject", "attachment_urls", "created_at", "brand_id"])
        guard let from = fields["from"]?.objectValue, let id = from["id"]?.stringValue,
            let type = from["type"]?.stringValue, ["user", "lead", "contact"].contains(type)
        else { throw IntercomRefusal.invalid("from", "from must be {type, id}") }
        let contact = try living(id)
        guard type == "contact" || type == contact.role else {
            throw IntercomRefusal.invalid("from", "the contact is a \(contact.role), not a \(type)")
        }
        let text = try fields.required("body")
        let conversation = begin(contact, author(contact), "<p>\(text.escaped)</p>")
        notify("conversation.user.created", conversation, parts: [])
        return [
            "type": "user_message", "id": .string(conversation.source.id), "created_at": .integer(now),
            "body": .string(text), "message_type": "inapp", "conversation_id": .string(conversation.id),
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
        let fields = try Fields(
            body,
            allowing: [
                "message_type", "type", "body", "admin_id", "intercom_user_id", "user_id", "email", "created_at",
                "attachment_urls", "attachment_files", "reply_options", "skip_notifications",
            ])
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

    private mutating func files(_ fields: Fields) throws -> [FileRecord] {
        if let urls = fields["attachment_urls"]?.arrayValue {
            for url in urls where url.stringValue?.contains("api.telegram.org/file") ?? false {
                problem("a Telegram file address was sent")
            }
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
        if opens { conversation.state = "open" }
        conversation.updatedAt = now
        conversations[id] = conversation
        let usual =
            isCustomer ? "conversation.user.replied" : "conversation.admin.\(type == "note" ? "noted" : "replied")"
        notify(topic ?? usual, conversation, parts: [part])
        return view(conversation)
    }

    // MARK: Changes

    mutating func manage(_ id: String, _ body: JSONValue) throws -> JSONValue {
        _ = try conversation(id)
        let kind = body["message_type"]?.stringValue ?? ""
        let allowed: [String: Set<String>] = [
            "close": ["message_type", "type", "admin_id", "body"], "open": ["message_type", "admin_id"],
            "snoozed": ["message_type", "admin_id", "snoozed_until"],
            "assignment": ["message_type", "type", "admin_id", "assignee_id", "body"],
        ]
        guard let names = allowed[kind] else {
            throw IntercomRefusal.invalid("message_type", "must be close, open, snoozed or assignment")
        }
        let fields = try Fields(body, allowing: names)
        let author = try admin(try fields.required("admin_id"))
        switch kind {
        case "close": _ = try fields.word("type", ["admin"])
        case "snoozed":
            guard fields["snoozed_until"]?.integerValue != nil else {
                throw IntercomRefusal.invalid("snoozed_until", "snoozed_until is required")
            }
        case "assignment":
            let type = try fields.word("type", ["admin", "team"])
            return change(id, by: author, "assignment", nil, assignee: (type, try fields.required("assignee_id")))
        default: break
        }
        return change(id, by: author, kind, try fields.text("body"), assignee: nil)
    }

    /// Changes the state or the assignee, with a text or without, and tells of it.
    @discardableResult
    mutating func change(
        _ id: String, by author: AuthorRecord, _ change: String, _ html: String?,
        assignee: (type: String, id: String)?
    ) -> JSONValue {
        guard var conversation = conversations[id] else { return .null }
        var part = PartRecord(
            id: number(), type: change, body: html.map { $0.hasPrefix("<p") ? $0 : "<p>\($0)</p>" }, author: author,
            createdAt: now)
        switch change {
        case "close": conversation.state = "closed"
        case "open": conversation.state = "open"
        case "snoozed": conversation.state = "snoozed"
        default: break
        }
        if let assignee {
            part.assignedTo = ["type": .string(assignee.type), "id": .string(assignee.id)]
            if assignee.type == "team" {
                conversation.teamAssignee = assignee.id
            } else {
                conversation.adminAssignee = assignee.id == "0" ? nil : assignee.id
            }
        }
        conversation.parts.append(part)
        conversation.updatedAt = now
        conversations[id] = conversation
        let topics = ["close": "closed", "open": "opened", "snoozed": "snoozed", "assignment": "assigned"]
        notify("conversation.admin.\(topics[change] ?? change)", conversation, parts: [part])
        return view(conversation)
    }

    mutating func updateConversation(_ id: String, _ body: JSONValue) throws -> JSONValue {
        var conversation = try conversation(id)
        let fields = try Fields(body, allowing: ["read", "title", "custom_attributes", "company_id"])
        let attributes = fields["custom_attributes"]?.objectValue ?? [:]
        if let unknown = attributes.keys.first(where: { !conversationAttributes.contains($0) }) {
            throw IntercomRefusal.invalid("custom_attributes", "Custom attribute '\(unknown)' does not exist")
        }
        conversation.attributes.merge(attributes) { $1 }
        conversations[id] = conversation
        return view(conversation)
    }

    mutating func createConversationAttribute(_ body: JSONValue) throws -> JSONValue {
        let fields = try Fields(
            body,
            allowing: [
                "name", "data_type", "description", "required", "visible_to_team_ids", "multiline",
                "required_to_create_for_users",
            ])
        _ = try fields.word("data_type", ["string", "integer", "list", "decimal", "boolean", "datetime"])
        let name = try fields.required("name")
        conversationAttributes.insert(name)
        return ["type": "conversation_attribute", "name": .string(name), "data_type": "string"]
    }

    // MARK: Tags

    mutating func createTag(_ body: JSONValue) throws -> JSONValue {
        let name = try Fields(body, allowing: ["name", "id"]).required("name")
        let known = tags.first { $0.value == name }?.key
        let id = known ?? number()
        tags[id] = name
        return ["type": "tag", "id": .string(id), "name": .string(name)]
    }

    mutating func attachTag(to id: String, _ body: JSONValue) throws -> JSONValue {
        var conversation = try conversation(id)
        let fields = try Fields(body, allowing: ["id", "admin_id"])
        let tag = try fields.required("id")
        _ = try admin(try fields.required("admin_id"))
        guard let name = tags[tag] else { throw IntercomRefusal.notFound("Tag") }
        if !conversation.tags.contains(name) { conversation.tags.append(name) }
        conversation.updatedAt = now
        conversations[id] = conversation
        return ["type": "tag", "id": .string(tag), "name": .string(name)]
    }

    mutating func detachTag(_ tag: String, from id: String, _ body: JSONValue) throws -> JSONValue {
        var conversation = try conversation(id)
        _ = try admin(try Fields(body, allowing: ["admin_id"]).required("admin_id"))
        guard let name = tags[tag] else { throw IntercomRefusal.notFound("Tag") }
        conversation.tags.removeAll { $0 == name }
        conversation.updatedAt = now
        conversations[id] = conversation
        return ["type": "tag", "id": .string(tag), "name": .string(name)]
    }
}

extension String {
    var escaped: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
            "\n", with: "<br>")
    }
}
