import Contacts
import Kernel
import SQL

/// Which of Intercom's contacts stands for one of ours.
struct ContactLink: Sendable, RowDecodable {
    let contactID: Contact.ID
    let intercomID: String
    /// `user` or `lead`, as Intercom has it.
    let role: String
    /// What Intercom was last told of the person; nil when it is not known.
    let shown: String?

    private static let columns: SQL = "contact_id, intercom_id, role, shown"

    init(row: Row) throws {
        contactID = try row.get("contact_id")
        intercomID = try row.get("intercom_id")
        role = try row.get("role")
        shown = try row.get("shown")
    }

    static func find(_ contact: Contact.ID, in workspace: Workspace.ID, _ db: any SQLConnection) throws -> ContactLink?
    {
        try db.first(
            """
            SELECT \(columns) FROM intercom_contacts
            WHERE workspace_id = \(workspace) AND contact_id = \(contact)
            """)
    }

    static func find(intercomID: String, in workspace: Workspace.ID, _ db: any SQLConnection) throws -> ContactLink? {
        try db.first(
            """
            SELECT \(columns) FROM intercom_contacts
            WHERE workspace_id = \(workspace) AND intercom_id = \(intercomID)
            """)
    }

    static func set(
        _ contact: Contact.ID, to intercomID: String, role: String, shown: String?, in workspace: Workspace.ID,
        at now: Timestamp, _ db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO intercom_contacts (workspace_id, contact_id, intercom_id, role, shown, created_at)
            VALUES (\(workspace), \(contact), \(intercomID), \(role), \(shown), \(now))
            ON CONFLICT (workspace_id, contact_id) DO UPDATE SET intercom_id = excluded.intercom_id,
                role = excluded.role, shown = excluded.shown
            """)
    }

    /// Follows a contact that was merged into another there.
    func move(to new: String, in workspace: Workspace, at now: Timestamp, _ db: any SQLConnection) throws {
        try db.later(
            """
            UPDATE intercom_contacts SET intercom_id = \(new), shown = NULL
            WHERE workspace_id = \(workspace.id) AND intercom_id = \(intercomID)
            """)
        try db.later(
            """
            UPDATE intercom_conversations SET intercom_contact_id = \(new)
            WHERE workspace_id = \(workspace.id) AND intercom_contact_id = \(intercomID)
            """)
        try Audit.record(
            "intercom.contact_merged", on: "contact:\(contactID)", by: workspace.actor,
            before: try JSONText.encode(["intercom_id": intercomID]),
            after: try JSONText.encode(["intercom_id": new]), origin: "intercom", at: now, in: db)
    }

    /// After a contact was deleted there: the next message makes another.
    static func remove(intercomID: String, in workspace: Workspace.ID, _ db: any SQLConnection) throws {
        try db.later(
            "DELETE FROM intercom_contacts WHERE workspace_id = \(workspace) AND intercom_id = \(intercomID)")
    }
}
