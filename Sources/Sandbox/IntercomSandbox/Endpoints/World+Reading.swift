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
                "admins": .array(configuration.admins.map { teammate($0.id, $0.name) }),
            ]
        case .listTeams:
            return [
                "type": "team.list",
                "teams": .array(
                    configuration.teams.map { team in
                        ["type": "team", "id": .string(team.id), "name": .string(team.name), "admin_ids": []]
                    }),
            ]
        case .findContact(let id): return try findContact(externalID: id)
        case .createContact: return try createContact(body)
        case .getContact(let id): return view(try living(id))
        case .updateContact(let id): return try updateContact(id, body)
        case .listAttributes:
            return [
                "type": "list",
                "data": .array(contactAttributes.sorted { $0.key < $1.key }.map { attribute($0.key, $0.value) }),
            ]
        case .createAttribute: return try createAttribute(body)
        case .listConversationAttributes:
            return [
                "type": "list",
                "data": .array(conversationAttributes.sorted().map { conversationAttribute($0) }),
            ]
        case .createConversationAttribute: return try createConversationAttribute(body)
        case .createConversation: return try createConversation(body)
        case .listConversations:
            return try page(
                conversations.values.map { $0 }, call.query["starting_after"],
                call.query["per_page"].map { Int($0) ?? 0 } ?? 20)
        case .searchConversations: return try search(body)
        case .getConversation(let id):
            return view(try conversation(id), isPlain: call.query["display_as"] == "plaintext")
        case .updateConversation(let id): return try updateConversation(id, body)
        case .reply(let id): return try reply(to: id, body)
        case .manage(let id): return try manage(id, body)
        case .attachTag(let id): return try attachTag(to: id, body)
        case .detachTag(let tag, let id): return try detachTag(tag, from: id, body)
        case .listTags:
            return [
                "type": "list",
                "data": .array(tags.sorted { $0.key < $1.key }.map { tag($0.key, $0.value) }),
            ]
        case .createTag: return try createTag(body)
        }
    }

    private var identity: JSONValue {
        let admin = configuration.admins.first ?? ("1", "Nobody")
        return [
            "type": "admin", "id": .string(admin.id), "name": .string(admin.name), "email": "ann@sandbox.example",
            "email_verified": true, "has_inbox_seat": true,
            "app": [
                "type": "app", "id_code": .string(configuration.appID), "name": "Sandbox", "region": "US",
                "timezone": "UTC", "created_at": 1_671_465_577, "identity_verification": false,
            ],
        ]
    }

    private func teammate(_ id: String, _ name: String) -> JSONValue {
        [
            "type": "admin", "id": .string(id), "name": .string(name), "email": .string("\(id)@sandbox.example"),
            "away_mode_enabled": false, "away_mode_reassign": false, "has_inbox_seat": true, "team_ids": [],
        ]
    }

    func tag(_ id: String, _ name: String) -> JSONValue {
        ["type": "tag", "id": identifier(id), "name": .string(name)]
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
            case ("updated_at", ">"):
                guard let time = value.integerValue else {
                    throw IntercomRefusal.invalid("query", "a time is in Unix seconds")
                }
                return conversation.updatedAt > time
            case ("contact_ids", "="): return conversation.contact == value.stringValue
            default: throw IntercomRefusal.invalid("query", "\(field) \(operation ?? "") is not simulated")
            }
        }
        let pagination = fields["pagination"]
        return try page(
            found, pagination?["starting_after"]?.stringValue, Int(pagination?["per_page"]?.integerValue ?? 20))
    }

    private func page(_ found: [ConversationRecord], _ after: String?, _ size: Int) throws -> JSONValue {
        guard (1...150).contains(size) else { throw IntercomRefusal.invalid("per_page", "per_page is 1 to 150") }
        let sorted = found.sorted { ($0.updatedAt, Int64($0.id) ?? 0) > ($1.updatedAt, Int64($1.id) ?? 0) }
        var start = 0
        if let after {
            guard let last = sorted.firstIndex(where: { $0.id == after }) else {
                throw IntercomRefusal.invalid("starting_after", "there is no such cursor")
            }
            start = last + 1
        }
        let page = sorted.dropFirst(start).prefix(size)
        let isMore = start + page.count < sorted.count
        return [
            "type": "conversation.list", "total_count": .integer(Int64(found.count)),
            "conversations": .array(page.map { view($0, withParts: false) }),
            "pages": [
                "type": "pages", "page": .integer(Int64(start / size) + 1), "per_page": .integer(Int64(size)),
                "total_pages": .integer(Int64((sorted.count + size - 1) / size)),
                "next": isMore
                    ? ["per_page": .integer(Int64(size)), "starting_after": .string(page.last?.id ?? "")] : nil,
            ],
        ]
    }
}
