import FoundationEssentials
import JSON

extension World {
    mutating func perform(
        _ operation: Operation, _ body: JSONValue, _ call: IntercomSandbox.Call
    ) throws -> JSONValue {
        switch operation {
        case .identify: return identity
        case .listAdmins:
            return [
                "type": "admin.list",
                "admins": .array(
                    configuration.admins.map { ["type": "admin", "id": .string($0.id), "name": .string($0.name)] }),
            ]
        case .listTeams:
            return [
                "type": "team.list",
                "teams": .array(
                    configuration.teams.map { ["type": "team", "id": .string($0.id), "name": .string($0.name)] }),
            ]
        case .findContact(let id): return try findContact(externalID: id)
        case .createContact: return try createContact(body)
        case .getContact(let id): return view(try living(id))
        case .updateContact(let id): return try updateContact(id, body)
        case .listAttributes:
            return [
                "type": "list",
                "data": .array(
                    contactAttributes.sorted().map { ["type": "data_attribute", "name": .string($0), "custom": true] }),
            ]
        case .createAttribute: return try createAttribute(body)
        case .listConversationAttributes:
            return [
                "type": "list",
                "data": .array(
                    conversationAttributes.sorted().map {
                        ["type": "conversation_attribute", "name": .string($0), "data_type": "string"]
                    }),
            ]
        case .createConversationAttribute: return try createConversationAttribute(body)
        case .createConversation: return try createConversation(body)
        case .listConversations: return page(conversations.values.map { $0 }, call.query["starting_after"], 20)
        case .searchConversations: return try search(body)
        case .getConversation(let id): return view(try conversation(id))
        case .updateConversation(let id): return try updateConversation(id, body)
        case .reply(let id): return try reply(to: id, body)
        case .manage(let id): return try manage(id, body)
        case .attachTag(let id): return try attachTag(to: id, body)
        case .detachTag(let tag, let id): return try detachTag(tag, from: id, body)
        case .listTags:
            return [
                "type": "list",
                "data": .array(tags.map { ["type": "tag", "id": .string($0.key), "name": .string($0.value)] }),
            ]
        case .createTag: return try createTag(body)
        }
    }

    private var identity: JSONValue {
        let admin = configuration.admins.first ?? ("1", "Nobody")
        return [
            "type": "admin", "id": .string(admin.id), "name": .string(admin.name), "email": "ann@sandbox.example",
            "email_verified": true,
            "app": [
                "type": "app", "id_code": .string(configuration.appID), "name": "Sandbox", "region": "US",
                "timezone": "UTC", "created_at": 1_671_465_577, "identity_verification": false,
            ],
        ]
    }

    // MARK: Searching

    private func search(_ body: JSONValue) throws -> JSONValue {
        let fields = try Fields(body, allowing: ["query", "pagination", "sort"])
        let query = fields["query"]
        guard let field = query?["field"]?.stringValue, let value = query?["value"] else {
            throw IntercomRefusal.invalid("query", "only single filters are simulated")
        }
        let operation = query?["operator"]?.stringValue
        let found = try conversations.values.filter { conversation in
            switch (field, operation) {
            case ("updated_at", ">"): conversation.updatedAt > value.integerValue ?? 0
            case ("contact_ids", "="): conversation.contact == value.stringValue
            default: throw IntercomRefusal.invalid("query", "\(field) \(operation ?? "") is not simulated")
            }
        }
        let pagination = fields["pagination"]
        return page(
            found, pagination?["starting_after"]?.stringValue, Int(pagination?["per_page"]?.integerValue ?? 20))
    }

    private func page(_ found: [ConversationRecord], _ after: String?, _ size: Int) -> JSONValue {
        let sorted = found.sorted { ($0.updatedAt, Int64($0.id) ?? 0) > ($1.updatedAt, Int64($1.id) ?? 0) }
        let start = after.flatMap { after in sorted.firstIndex { $0.id == after } }.map { $0 + 1 } ?? 0
        let page = sorted.dropFirst(start).prefix(size)
        let isMore = start + page.count < sorted.count
        return [
            "type": "conversation.list", "total_count": .integer(Int64(found.count)),
            "conversations": .array(page.map { view($0, withParts: false) }),
            "pages": [
                "type": "pages", "page": 1,
                "next": isMore
                    ? ["per_page": .integer(Int64(size)), "starting_after": .string(page.last?.id ?? "")] : nil,
            ],
        ]
    }

    // MARK: Showing

    /// - Parameters:
    ///   - parts: those to show; nil for the 500 newest.
    ///   - isPlain: without formatting, as in notifications.
    func view(
        _ conversation: ConversationRecord, withParts: Bool = true, parts: [PartRecord]? = nil, isPlain: Bool = false
    ) -> JSONValue {
        let contact = contacts[conversation.contact]
        // Numbers come as text or as integers (facts).
        func number(_ id: String?) -> JSONValue { id.flatMap { Int64($0) }.map { .integer($0) } ?? .null }
        var view: JSONValue = [
            "type": "conversation", "id": .string(conversation.id), "created_at": .integer(conversation.createdAt),
            "updated_at": .integer(conversation.updatedAt), "waiting_since": .null, "snoozed_until": .null,
            "source": source(conversation.source, isPlain), "open": .bool(conversation.state != "closed"),
            "state": .string(conversation.state), "read": false, "priority": "not_priority",
            "contacts": [
                "type": "contact.list",
                "contacts": [
                    [
                        "type": "contact", "id": .string(conversation.contact),
                        "external_id": contact?.externalID.map { .string($0) } ?? .null,
                    ]
                ],
            ],
            "admin_assignee_id": number(conversation.adminAssignee),
            "team_assignee_id": number(conversation.teamAssignee),
            "tags": [
                "type": "tag.list",
                "tags": .array(
                    conversation.tags.map { name in
                        let id = tags.first { $0.value == name }?.key ?? ""
                        return ["type": "tag", "id": .string(id), "name": .string(name)]
                    }),
            ],
            "custom_attributes": .object(conversation.attributes), "conversation_rating": .null, "ai_agent": .null,
            "sla_applied": .null, "statistics": .null,
        ]
        if let rating = conversation.rating {
            view["conversation_rating"] = [
                "rating": .integer(Int64(rating.rating)), "remark": rating.remark.map { .string($0) } ?? .null,
                "created_at": .integer(rating.at), "updated_at": .integer(rating.at),
            ]
        }
        guard withParts else { return view }
        let shown = parts ?? Array(conversation.parts.suffix(500))
        view["conversation_parts"] = [
            "type": "conversation_part.list", "total_count": .integer(Int64(conversation.parts.count)),
            "conversation_parts": .array(shown.map { self.part($0, isPlain) }),
        ]
        return view
    }

    private func source(_ source: PartRecord, _ isPlain: Bool) -> JSONValue {
        [
            "type": "conversation", "id": .string(source.id), "delivered_as": "customer_initiated", "subject": "",
            "body": text(source.body, isPlain), "author": author(source.author), "attachments": .array([]),
            "url": .null, "redacted": false,
        ]
    }

    private func part(_ part: PartRecord, _ isPlain: Bool) -> JSONValue {
        [
            "type": "conversation_part", "id": .string(part.id), "part_type": .string(part.type),
            "body": text(part.body, isPlain), "created_at": .integer(part.createdAt),
            "updated_at": .integer(part.createdAt), "notified_at": .integer(part.createdAt),
            "assigned_to": part.assignedTo, "author": author(part.author), "external_id": .null, "redacted": false,
            "attachments": .array(
                part.attachments.map { file in
                    [
                        "type": "upload", "name": .string(file.name), "content_type": .string(file.contentType),
                        "url": .string("\(configuration.fileURL)/\(file.id)"),
                        "filesize": .integer(Int64(file.data.count)), "width": .null, "height": .null,
                    ]
                }),
        ]
    }

    private func author(_ author: AuthorRecord) -> JSONValue {
        [
            "type": .string(author.type), "id": .string(author.id), "name": author.name.map { .string($0) } ?? .null,
            "email": .null,
        ]
    }

    private func text(_ html: String?, _ isPlain: Bool) -> JSONValue {
        guard let html else { return .null }
        guard isPlain else { return .string(html) }
        var text = ""
        var isTag = false
        for character in html {
            if character == "<" {
                isTag = true
            } else if character == ">" {
                isTag = false
            } else if !isTag {
                text.append(character)
            }
        }
        return .string(
            text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"").replacing(
                "&amp;", with: "&"))
    }
}
