import JSON

/// What stands in answers and notifications, as Intercom's description of 2.16 says and as its examples deviate from it.
extension World {
    /// - Parameters:
    ///   - parts: those to show; nil for the 500 newest.
    ///   - isPlain: without formatting, as in notifications.
    func view(
        _ conversation: ConversationRecord, withParts: Bool = true, parts: [PartRecord]? = nil, isPlain: Bool = false
    ) -> JSONValue {
        var view: JSONValue = [
            "type": "conversation", "id": identifier(conversation.id),
            "created_at": .integer(conversation.createdAt), "updated_at": .integer(conversation.updatedAt),
            "source": source(conversation, isPlain), "open": .bool(conversation.state != "closed"),
            "state": .string(conversation.state), "read": .bool(conversation.isRead), "priority": "none",
            "contacts": ["type": "contact.list", "contacts": [reference(conversation.contact)]],
            "admin_assignee_id": number(conversation.adminAssignee),
            "team_assignee_id": number(conversation.teamAssignee),
            "tags": ["type": "tag.list", "tags": .array(conversation.tags.map { applied($0, conversation) })],
            "custom_attributes": .object(conversation.attributes), "topics": [:],
            "linked_objects": ["type": "list", "data": [], "total_count": 0, "has_more": false],
            "ai_agent_participated": .bool(conversation.parts.contains { $0.author.type == "bot" }),
        ]
        for name in ["waiting_since", "sla_applied", "statistics", "first_contact_reply", "teammates", "ai_agent"] {
            view[name] = .null
        }
        view["title"] = conversation.title.map { .string($0) } ?? .null
        view["snoozed_until"] = conversation.snoozedUntil.map { .integer($0) } ?? .null
        view["conversation_rating"] = rating(conversation)
        guard withParts else { return view }
        let shown = parts ?? Array(conversation.parts.suffix(500))
        view["conversation_parts"] = [
            "type": "conversation_part.list", "total_count": .integer(Int64((parts ?? conversation.parts).count)),
            "conversation_parts": .array(shown.map { part($0, conversation.state, isPlain) }),
        ]
        return view
    }

    /// Nobody is null (facts), though the description says otherwise.
    private func number(_ id: String?) -> JSONValue { id.flatMap { Int64($0) }.map { .integer($0) } ?? .null }

    private func reference(_ contact: String) -> JSONValue {
        [
            "type": "contact", "id": .string(contact),
            "external_id": contacts[contact]?.externalID.map { .string($0) } ?? .null,
        ]
    }

    private func applied(_ name: String, _ conversation: ConversationRecord) -> JSONValue {
        var tag = tag(tags.first { $0.value == name }?.key ?? "0", name)
        tag["applied_at"] = .integer(conversation.updatedAt)
        tag["applied_by"] = ["type": "admin", "id": .string(configuration.admins.first?.id ?? "1")]
        return tag
    }

    private func rating(_ conversation: ConversationRecord) -> JSONValue {
        guard let rating = conversation.rating else { return .null }
        return [
            "rating": .integer(Int64(rating.rating)), "remark": rating.remark.map { .string($0) } ?? .null,
            "created_at": .integer(rating.at), "updated_at": .integer(rating.at),
            "contact": reference(conversation.contact),
        ]
    }

    private func source(_ conversation: ConversationRecord, _ isPlain: Bool) -> JSONValue {
        let source = conversation.source
        let isOurs = source.author.type == "admin"
        return [
            "type": "conversation", "id": identifier(source.id),
            "delivered_as": isOurs ? "admin_initiated" : "customer_initiated", "subject": "",
            "body": body(source.body, isPlain), "author": author(source.author), "attachments": [], "url": .null,
            "redacted": false,
        ]
    }

    private func part(_ part: PartRecord, _ state: String, _ isPlain: Bool) -> JSONValue {
        [
            "type": "conversation_part", "id": identifier(part.id), "part_type": .string(part.type),
            "body": body(part.body, isPlain), "created_at": .integer(part.createdAt),
            "updated_at": .integer(part.createdAt), "notified_at": .integer(part.createdAt),
            "assigned_to": part.assignedTo, "author": author(part.author), "external_id": .null, "redacted": false,
            "metadata": [:], "email_message_metadata": .null, "app_package_code": .null, "state": .string(state),
            "attachments": .array(
                part.attachments.map { file in
                    [
                        "type": "upload", "name": .string(file.name), "content_type": .string(file.contentType),
                        "url": .string("\(configuration.fileURL)/\(file.id)"),
                        "filesize": .integer(Int64(file.data.count)),
                    ]
                }),
        ]
    }

    private func author(_ author: AuthorRecord) -> JSONValue {
        var view: JSONValue = [
            "type": .string(author.type), "id": identifier(author.id),
            "name": author.name.map { .string($0) } ?? .null,
        ]
        view["email"] = author.type == "admin" ? .string("\(author.id)@sandbox.example") : .null
        return view
    }

    private func body(_ html: String?, _ isPlain: Bool) -> JSONValue {
        html.map { .string(isPlain ? PlainText.text($0) : $0) } ?? .null
    }

    func view(_ contact: ContactRecord) -> JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        var view: JSONValue = [
            "type": "contact", "id": .string(contact.id), "role": .string(contact.role),
            "external_id": text(contact.externalID), "name": text(contact.name), "email": text(contact.email),
            "phone": text(contact.phone), "custom_attributes": .object(contact.attributes),
            "workspace_id": .string(configuration.appID), "has_hard_bounced": false, "marked_email_as_spam": false,
            "unsubscribed_from_emails": false, "created_at": .integer(contact.createdAt),
            "updated_at": .integer(contact.createdAt), "social_profiles": ["type": "list", "data": []],
        ]
        view["avatar"] = contact.avatar.map { ["type": "avatar", "image_url": .string($0)] } ?? .null
        for name in ["owner_id", "signed_up_at", "last_seen_at", "last_replied_at", "last_contacted_at", "browser"] {
            view[name] = .null
        }
        for list in ["tags", "notes", "companies"] {
            view[list] = [
                "type": "list", "data": [], "url": .string("/contacts/\(contact.id)/\(list)"), "total_count": 0,
                "has_more": false,
            ]
        }
        return view
    }
}
