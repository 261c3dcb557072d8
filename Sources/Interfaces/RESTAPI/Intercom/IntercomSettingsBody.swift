import IntercomBridge
import JSON

/// What a request wants the settings of the workspace to be.
struct IntercomSettingsBody {
    static let fields: Set<String> = [
        "mode", "bridged", "routes", "teammates", "only_contacts", "contact_role", "on_close", "send_edits",
        "send_notes", "send_status", "send_assignment", "send_tags", "send_attributes", "take_notes", "take_status",
        "take_assignment", "take_tags", "take_ratings",
    ]
    static let mostRoutes = 500

    private let body: Body
    private let routes: [WorkspaceSettings.Route]?
    private let teammates: [WorkspaceSettings.Teammate]?
    private let mode: WorkspaceSettings.Mode?
    private let role: WorkspaceSettings.Role?
    private let onClose: WorkspaceSettings.OnClose?
    private let onlyContacts: [Int64]?
    private let switches: [String: Bool]

    private static let names = fields.filter { $0.hasPrefix("send_") || $0.hasPrefix("take_") || $0 == "bridged" }

    init(_ body: Body) throws {
        self.body = body
        mode = try body.word("mode", as: WorkspaceSettings.Mode.self)
        role = try body.word("contact_role", as: WorkspaceSettings.Role.self)
        onClose = try body.word("on_close", as: WorkspaceSettings.OnClose.self)
        onlyContacts = try body.integers("only_contacts")
        routes = try body.list("routes").map { try Self.items($0, "routes", Self.route) }
        teammates = try body.list("teammates").map { try Self.items($0, "teammates", Self.teammate) }
        switches = try Self.names.reduce(into: [:]) { $0[$1] = try body.bool($1) }
    }

    /// Null puts back what is usual.
    func apply(to settings: inout WorkspaceSettings) {
        let usual = WorkspaceSettings()
        if body.has("mode") { settings.mode = mode ?? usual.mode }
        if body.has("contact_role") { settings.contactRole = role ?? usual.contactRole }
        if body.has("on_close") { settings.onClose = onClose ?? usual.onClose }
        if body.has("only_contacts") { settings.onlyContacts = onlyContacts }
        if body.has("routes") { settings.routes = routes ?? [] }
        if body.has("teammates") { settings.teammates = teammates ?? [] }
        set("bridged", \.isBridged, &settings)
        set("send_edits", \.sendsEdits, &settings)
        set("send_notes", \.sendsNotes, &settings)
        set("send_status", \.sendsStatus, &settings)
        set("send_assignment", \.sendsAssignment, &settings)
        set("send_tags", \.sendsTags, &settings)
        set("send_attributes", \.sendsAttributes, &settings)
        set("take_notes", \.takesNotes, &settings)
        set("take_status", \.takesStatus, &settings)
        set("take_assignment", \.takesAssignment, &settings)
        set("take_tags", \.takesTags, &settings)
        set("take_ratings", \.takesRatings, &settings)
    }

    private func set(
        _ name: String, _ path: WritableKeyPath<WorkspaceSettings, Bool>, _ settings: inout WorkspaceSettings
    ) {
        guard body.has(name) else { return }
        settings[keyPath: path] = switches[name] ?? WorkspaceSettings()[keyPath: path]
    }

    private static func items<Item>(
        _ list: [JSONValue], _ field: String, _ read: (Body, String) throws -> Item
    ) throws -> [Item] {
        guard list.count <= mostRoutes else {
            throw APIError.invalid(field, "too_many", "must be at most \(mostRoutes)")
        }
        return try list.enumerated().map { index, item in
            let name = "\(field)[\(index)]"
            guard let object = item.objectValue else {
                throw APIError.invalid(name, "wrong_type", "must be an object")
            }
            return try read(Body(object: object, path: "\(name)."), name)
        }
    }

    private static func route(_ body: Body, _ name: String) throws -> WorkspaceSettings.Route {
        try body.expect(only: ["bot_id", "queue_id", "chat_id", "bridged", "team_id"])
        let route = WorkspaceSettings.Route(
            botID: try body.integer("bot_id"), queueID: try body.integer("queue_id"),
            chatID: try body.integer("chat_id"), isBridged: try body.bool("bridged") ?? true,
            teamID: try body.identifier("team_id"))
        guard [route.botID, route.queueID, route.chatID].compactMap({ $0 }).count == 1 else {
            throw APIError.invalid(name, "required", "must name exactly one of bot_id, queue_id and chat_id")
        }
        return route
    }

    private static func teammate(_ body: Body, _ name: String) throws -> WorkspaceSettings.Teammate {
        try body.expect(only: ["agent_id", "admin_id"])
        guard let agent = try body.integer("agent_id") else {
            throw APIError.invalid("\(name).agent_id", "required", "is required")
        }
        guard let admin = try body.identifier("admin_id") else {
            throw APIError.invalid("\(name).admin_id", "required", "is required")
        }
        return .init(agentID: agent, adminID: admin)
    }
}
