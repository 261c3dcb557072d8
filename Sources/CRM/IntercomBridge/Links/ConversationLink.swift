import Desk
import Kernel
import SQL

/// Which of Intercom's conversations shows a ticket. A ticket can have had several: the latest is the one that goes on.
struct ConversationLink: Sendable, RowDecodable {
    let conversationID: String
    let ticketID: Ticket.ID
    let intercomContactID: String
    /// Our message that it was begun with; nil when it was begun over there.
    let openingMessageID: DeskMessage.ID?
    /// `open`, `closed` or `snoozed`, as far as we know.
    let state: String
    /// `admin:…` or `team:…`.
    let assignee: String?
    /// The names of the tags on both sides, as they were last the same.
    let tags: [String]
    /// JSON object: the custom attributes that it was given.
    let attributes: String
    /// When the last rating that is known here was given.
    let ratedAt: Int64?

    private static let columns: SQL = """
        conversation_id, ticket_id, intercom_contact_id, opening_message_id, state, assignee, tags, attributes, rated_at
        """

    init(row: Row) throws {
        conversationID = try row.get("conversation_id")
        ticketID = try row.get("ticket_id")
        intercomContactID = try row.get("intercom_contact_id")
        openingMessageID = try row.get("opening_message_id")
        state = try row.get("state")
        assignee = try row.get("assignee")
        tags = try JSONText.decode(try row.get("tags", as: String.self))
        attributes = try row.get("attributes")
        ratedAt = try row.get("rated_at")
    }

    static func find(
        _ conversation: String, in workspace: Workspace.ID, _ db: any SQLConnection
    ) throws -> ConversationLink? {
        try db.first(
            """
            SELECT \(columns) FROM intercom_conversations
            WHERE workspace_id = \(workspace) AND conversation_id = \(conversation)
            """)
    }

    /// The conversation in which a ticket goes on.
    static func latest(
        of ticket: Ticket.ID, in workspace: Workspace.ID, _ db: any SQLConnection
    ) throws -> ConversationLink? {
        try db.first(
            """
            SELECT \(columns) FROM intercom_conversations
            WHERE workspace_id = \(workspace) AND ticket_id = \(ticket) ORDER BY created_at DESC LIMIT 1
            """)
    }

    static func add(
        _ conversation: String, of ticket: Ticket.ID, with intercomContact: String, opening: DeskMessage.ID?,
        state: String = "open", in workspace: Workspace.ID, at now: Timestamp, _ db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO intercom_conversations (workspace_id, conversation_id, ticket_id, intercom_contact_id,
                opening_message_id, state, created_at)
            VALUES (\(workspace), \(conversation), \(ticket), \(intercomContact), \(opening), \(state), \(now))
            ON CONFLICT (workspace_id, conversation_id) DO NOTHING
            """)
    }

    func set(state: String, in workspace: Workspace.ID, _ db: any SQLConnection) throws {
        try update("state = \(state)", in: workspace, db)
    }

    func set(assignee: String?, in workspace: Workspace.ID, _ db: any SQLConnection) throws {
        try update("assignee = \(assignee)", in: workspace, db)
    }

    func set(tags: [String], in workspace: Workspace.ID, _ db: any SQLConnection) throws {
        try update("tags = \(try JSONText.encode(tags.sorted()))", in: workspace, db)
    }

    func set(attributes: String, in workspace: Workspace.ID, _ db: any SQLConnection) throws {
        try update("attributes = \(attributes)", in: workspace, db)
    }

    func set(ratedAt: Int64, in workspace: Workspace.ID, _ db: any SQLConnection) throws {
        try update("rated_at = \(ratedAt)", in: workspace, db)
    }

    private func update(_ change: SQL, in workspace: Workspace.ID, _ db: any SQLConnection) throws {
        try db.later(
            """
            UPDATE intercom_conversations SET \(change)
            WHERE workspace_id = \(workspace) AND conversation_id = \(conversationID)
            """)
    }

    /// After it was deleted there. The parts stay known, so that nothing of it comes twice.
    static func remove(_ conversation: String, in workspace: Workspace.ID, _ db: any SQLConnection) throws {
        try db.later(
            """
            DELETE FROM intercom_conversations
            WHERE workspace_id = \(workspace) AND conversation_id = \(conversation)
            """)
    }
}
