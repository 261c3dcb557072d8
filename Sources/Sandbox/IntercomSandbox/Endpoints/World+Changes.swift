import JSON

extension World {
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
            guard let time = fields["snoozed_until"] else { throw IntercomRefusal.missing("snoozed_until") }
            guard let until = time.integerValue, until > now else {
                throw IntercomRefusal.invalid("snoozed_until", "snoozed_until is a time to come")
            }
            return change(id, by: author, kind, nil, assignee: nil, until: until)
        case "assignment":
            let type = try fields.word("type", ["admin", "team"])
            let assignee = try fields.required("assignee_id")
            let known = type == "team" ? configuration.teams : configuration.admins
            guard assignee == "0" || known.contains(where: { $0.id == assignee }) else {
                throw IntercomRefusal(status: 404, code: "assignee_not_found", message: "Assignee not found")
            }
            return change(id, by: author, "assignment", try fields.text("body"), assignee: (type, assignee))
        default: break
        }
        return change(id, by: author, kind, try fields.text("body"), assignee: nil)
    }

    /// Changes the state or the assignee, with a text or without, and tells of it.
    @discardableResult
    mutating func change(
        _ id: String, by author: AuthorRecord, _ change: String, _ html: String?,
        assignee: (type: String, id: String)?, until: Int64? = nil
    ) -> JSONValue {
        guard var conversation = conversations[id] else { return .null }
        var part = PartRecord(
            id: number(), type: change, body: html.map { $0.hasPrefix("<p") ? $0 : "<p>\($0)</p>" }, author: author,
            createdAt: now)
        if change != "assignment" { conversation.snoozedUntil = nil }
        switch change {
        case "close": conversation.state = "closed"
        case "open": conversation.state = "open"
        case "snoozed":
            conversation.state = "snoozed"
            conversation.snoozedUntil = until ?? now + 86400
        default: break
        }
        if let assignee {
            part.assignedTo = ["type": .string(assignee.type), "id": .string(assignee.id)]
            if assignee.type == "team" {
                conversation.teamAssignee = assignee.id == "0" ? nil : assignee.id
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
        if let unknown = attributes.keys.sorted().first(where: { !conversationAttributes.contains($0) }) {
            throw IntercomRefusal.invalid("custom_attributes", "Custom attribute '\(unknown)' does not exist")
        }
        conversation.attributes.merge(attributes) { $1 }
        if let title = try fields.text("title") { conversation.title = title }
        if let isRead = fields["read"]?.boolValue { conversation.isRead = isRead }
        conversations[id] = conversation
        return view(conversation)
    }

    mutating func createConversationAttribute(_ body: JSONValue) throws -> JSONValue {
        let fields = try Fields(
            body,
            allowing: ["name", "data_type", "description", "required", "visible_to_team_ids", "multiline"])
        _ = try fields.word("data_type", ["string", "integer", "list", "decimal", "boolean", "datetime"])
        let name = try fields.required("name")
        conversationAttributes.insert(name)
        return conversationAttribute(name)
    }

    /// As the description says that one is.
    func conversationAttribute(_ name: String) -> JSONValue {
        [
            "type": "conversation_attribute", "id": 1, "name": .string(name), "description": "",
            "data_type": "string", "required": false, "visible_to_team_ids": .array([]), "archived": false,
            "created_at": .integer(now), "updated_at": .integer(now), "admin_id": "101", "multiline": false,
        ]
    }

    // MARK: Tags

    mutating func createTag(_ body: JSONValue) throws -> JSONValue {
        let name = try Fields(body, allowing: ["name", "id"]).required("name")
        let known = tags.first { $0.value == name }?.key
        let id = known ?? number()
        tags[id] = name
        return self.tag(id, name)
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
        return self.tag(tag, name)
    }

    mutating func detachTag(_ tag: String, from id: String, _ body: JSONValue) throws -> JSONValue {
        var conversation = try conversation(id)
        _ = try admin(try Fields(body, allowing: ["admin_id"]).required("admin_id"))
        guard let name = tags[tag], conversation.tags.contains(name) else { throw IntercomRefusal.notFound("Tag") }
        conversation.tags.removeAll { $0 == name }
        conversation.updatedAt = now
        conversations[id] = conversation
        return self.tag(tag, name)
    }
}
