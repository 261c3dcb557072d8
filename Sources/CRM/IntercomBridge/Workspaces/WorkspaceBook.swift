package import HTTPClient
import IntercomAPI
package import Kernel
package import SQL

/// Connects workspaces and changes how they are served. Each change stands in the audit log; secrets do not.
package struct WorkspaceBook: Sendable {
    private let secrets: WorkspaceSecrets
    private let outbox: Outbox
    /// To Intercom's API.
    package let http: any HTTPSending
    /// Raised after each commit that changes a workspace.
    private let changed: Signal

    init(secrets: WorkspaceSecrets, outbox: Outbox, http: any HTTPSending, changed: Signal) {
        self.secrets = secrets
        self.outbox = outbox
        self.http = http
        self.changed = changed
    }

    /// What is to be connected, checked.
    package struct Connection: Sendable {
        package var check: WorkspaceCheck
        package var token: String
        package var clientSecret: String
        package var adminID: String
        package var baseURL: String

        package init(check: WorkspaceCheck, token: String, clientSecret: String, adminID: String, baseURL: String) {
            self.check = check
            self.token = token
            self.clientSecret = clientSecret
            self.adminID = adminID
            self.baseURL = baseURL
        }
    }

    /// Connects a workspace; one that was connected before goes on where it stopped, and any other is disconnected.
    package func connect(
        _ connection: Connection, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> (workspace: Workspace, isNew: Bool) {
        let identity = connection.check.identity
        let known = try Workspace.find(appID: identity.appID, in: db)
        if let other = try Workspace.connected(in: db), other.id != known?.id {
            try disconnect(other, by: author, at: now, in: db)
        }
        let token = secrets.seal(token: connection.token, appID: identity.appID)
        let secret = secrets.seal(clientSecret: connection.clientSecret, appID: identity.appID)
        let attributes = try JSONText.encode(connection.check.attributes)
        let conversationAttributes = try JSONText.encode(connection.check.conversationAttributes)
        // What happened while it was not connected is of no interest to it.
        let place =
            try known.map { $0.state == .disconnected ? try EventFeed.end(in: db) : $0.position }
            ?? EventFeed.end(in: db)
        try db.later(
            """
            INSERT INTO intercom_workspaces (app_id, name, region, base_url, admin_id, token_box, client_secret_box,
                state, settings, attributes, conversation_attributes, window_limit, position, last_check_at, created_at,
                updated_at)
            VALUES (\(identity.appID), \(identity.appName), \(identity.region ?? "unknown"), \(connection.baseURL),
                \(connection.adminID), \(token), \(secret), 'active', \(try JSONText.encode(WorkspaceSettings())),
                \(attributes), \(conversationAttributes), \(connection.check.window?.limit), \(place.description), \(now), \(now), \(now))
            ON CONFLICT (app_id) DO UPDATE SET name = excluded.name, region = excluded.region,
                base_url = excluded.base_url, admin_id = excluded.admin_id, token_box = excluded.token_box,
                client_secret_box = excluded.client_secret_box,
                state = CASE WHEN intercom_workspaces.state = 'paused' THEN 'paused' ELSE 'active' END,
                problem = NULL, attributes = excluded.attributes,
                conversation_attributes = excluded.conversation_attributes, window_limit = excluded.window_limit,
                position = excluded.position, last_check_at = excluded.last_check_at, updated_at = excluded.updated_at,
                version = intercom_workspaces.version + 1
            """)
        guard let workspace = try Workspace.find(appID: identity.appID, in: db) else {
            throw SQLError(code: .other, message: "the workspace was not kept")
        }
        try outbox.releaseAll(to: Workspace.destination, owner: workspace.id.rawValue, at: now, in: db)
        try record(
            "intercom.connected", workspace, by: author, before: known.map(Facts.init), after: Facts(workspace),
            at: now, in: db)
        return (workspace, known == nil)
    }

    /// Everything that waits stays, and waits for the workspace to be connected again.
    package func disconnect(
        _ workspace: Workspace, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            UPDATE intercom_workspaces SET state = 'disconnected', problem = NULL, updated_at = \(now),
                version = version + 1 WHERE id = \(workspace.id)
            """)
        try record(
            "intercom.disconnected", workspace, by: author, before: Facts(workspace), after: nil, at: now, in: db)
    }

    /// Puts another token, which has been checked, in the place of the one so far. What waits goes at once.
    package func replaceToken(
        of workspace: Workspace, with token: String, _ check: WorkspaceCheck, by author: Author, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Workspace {
        let box = secrets.seal(token: token, appID: workspace.appID)
        try db.later(
            """
            UPDATE intercom_workspaces SET token_box = \(box), problem = NULL,
                state = CASE WHEN state = 'paused' THEN 'paused' ELSE 'active' END,
                attributes = \(try JSONText.encode(check.attributes)),
                conversation_attributes = \(try JSONText.encode(check.conversationAttributes)), last_check_at = \(now), updated_at = \(now),
                version = version + 1 WHERE id = \(workspace.id)
            """)
        try outbox.releaseAll(to: Workspace.destination, owner: workspace.id.rawValue, at: now, in: db)
        try record("intercom.token_replaced", workspace, by: author, before: nil, after: nil, at: now, in: db)
        return try found(workspace.id, in: db)
    }

    package func change(
        _ workspace: Workspace, to settings: WorkspaceSettings, by author: Author, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Workspace {
        guard settings != workspace.settings else { return workspace }
        try db.later(
            """
            UPDATE intercom_workspaces SET settings = \(try JSONText.encode(settings)), updated_at = \(now),
                version = version + 1 WHERE id = \(workspace.id)
            """)
        let changed = try found(workspace.id, in: db)
        try record(
            "intercom.updated", workspace, by: author, before: Facts(workspace), after: Facts(changed), at: now,
            in: db)
        return changed
    }

    /// Everything waits from now on, or goes on.
    package func set(
        paused isPaused: Bool, _ workspace: Workspace, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> Workspace {
        guard isPaused != (workspace.state == .paused) else { return workspace }
        let state: Workspace.State = isPaused ? .paused : .active
        try db.later(
            """
            UPDATE intercom_workspaces SET state = \(state), problem = NULL, updated_at = \(now),
                version = version + 1 WHERE id = \(workspace.id)
            """)
        try record(
            isPaused ? "intercom.paused" : "intercom.resumed", workspace, by: author, before: nil, after: nil, at: now,
            in: db)
        return try found(workspace.id, in: db)
    }

    // MARK: What all do

    private func found(_ id: Workspace.ID, in db: any SQLConnection) throws -> Workspace {
        guard let workspace = try Workspace.find(id, in: db) else {
            throw SQLError(code: .other, message: "the workspace \(id) is gone")
        }
        return workspace
    }

    /// What the audit log says of a workspace.
    private struct Facts: Encodable {
        let app, name, state, admin: String
        let settings: WorkspaceSettings

        init(_ workspace: Workspace) {
            app = workspace.appID
            name = workspace.name
            state = workspace.state.rawValue
            admin = workspace.adminID
            settings = workspace.settings
        }
    }

    private func record(
        _ action: String, _ workspace: Workspace, by author: Author, before: Facts?, after: Facts?, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        try Audit.record(
            action, on: "intercom:\(workspace.id)", by: author.actor,
            before: try before.map { try JSONText.encode($0) }, after: try after.map { try JSONText.encode($0) },
            origin: author.origin, at: now, in: db)
        db.afterCommit { [changed] in changed.raise() }
    }
}
