package import Kernel
package import SQL

/// An Intercom workspace that our conversations are shown in. One at a time is connected; others that were stay with
/// their links, for when they come back.
package struct Workspace: Sendable, RowDecodable {
    package typealias ID = Identifier<Workspace>

    package enum State: String, Sendable, CaseIterable, SQLCodable {
        case active
        /// By hand: everything waits.
        case paused
        /// Intercom does not take the token any more (401): everything waits for another.
        case unauthorized
        /// The token may not do what is needed (403): everything waits for another, or for its rights.
        case forbidden
        case disconnected
    }

    package let id: ID
    /// Intercom's code of the workspace: `id_code` of its app.
    package let appID: String
    package let name: String
    /// Where Intercom keeps its data, such as `US`.
    package let region: String
    /// Without a slash at its end.
    package let baseURL: String
    /// Of the teammate in whose name we write where no other is linked.
    package let adminID: String
    package let state: State
    package let problem: String?
    package let settings: WorkspaceSettings
    /// The custom attributes of contacts that we may set.
    package let attributes: [String]
    /// The custom attributes of conversations that there are.
    package let conversationAttributes: [String]
    /// Calls in ten seconds, as Intercom's last answer said; nil before the first.
    package let windowLimit: Int?
    /// It is told of what comes behind this.
    package let position: EventPosition
    package let lastNotificationAt: Timestamp?
    package let lastCheckAt: Timestamp?
    package let lastReconciliationAt: Timestamp?
    /// Everything that changed in Intercom before this has been looked at.
    package let reconciledUntil: Timestamp?
    /// JSON object: what the last reconciliation found.
    package let reconciliation: String?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    /// Counts changes of what it is; how it fares is none.
    package let version: Int64

    package static let columns: SQL = """
        id, app_id, name, region, base_url, admin_id, state, problem, settings, attributes,
        conversation_attributes, window_limit, position,
        last_notification_at, last_check_at, last_reconciliation_at, reconciled_until, reconciliation, created_at,
        updated_at, version
        """

    package init(row: Row) throws {
        id = try row.get("id")
        appID = try row.get("app_id")
        name = try row.get("name")
        region = try row.get("region")
        baseURL = try row.get("base_url")
        adminID = try row.get("admin_id")
        state = try row.get("state")
        problem = try row.get("problem")
        settings = try JSONText.decode(try row.get("settings", as: String.self))
        attributes = try JSONText.decode(try row.get("attributes", as: String.self))
        conversationAttributes = try JSONText.decode(try row.get("conversation_attributes", as: String.self))
        windowLimit = try row.get("window_limit")
        position = EventPosition(try row.get("position", as: String.self)) ?? .start
        lastNotificationAt = try row.get("last_notification_at")
        lastCheckAt = try row.get("last_check_at")
        lastReconciliationAt = try row.get("last_reconciliation_at")
        reconciledUntil = try row.get("reconciled_until")
        reconciliation = try row.get("reconciliation")
        createdAt = try row.get("created_at")
        updatedAt = try row.get("updated_at")
        version = try row.get("version")
    }
}

extension Workspace {
    /// The destination of its deliveries, and the source of its receipts.
    package static let destination = "intercom"

    /// Who does what is done over there.
    package var actor: Actor { .integration(Self.destination, id.rawValue) }

    package static func find(_ id: ID, in db: any SQLConnection) throws -> Workspace? {
        try db.first("SELECT \(columns) FROM intercom_workspaces WHERE id = \(id)")
    }

    /// The one that is connected.
    package static func connected(in db: any SQLConnection) throws -> Workspace? {
        try db.first("SELECT \(columns) FROM intercom_workspaces WHERE state <> 'disconnected'")
    }

    static func find(appID: String, in db: any SQLConnection) throws -> Workspace? {
        try db.first("SELECT \(columns) FROM intercom_workspaces WHERE app_id = \(appID)")
    }
}
