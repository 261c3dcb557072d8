import FoundationEssentials
import Kernel
import SQL

/// The token and the client secret of a workspace, encrypted at rest.
struct WorkspaceSecrets: Sendable {
    private let secrets: Secrets

    init(_ secrets: Secrets) { self.secrets = secrets }

    private enum Kind: String {
        case token, clientSecret = "client_secret"
    }

    /// Bound to the workspace by Intercom's code of it, which is there before its row has a number.
    func seal(token: String, appID: String) -> Data { seal(token, .token, appID) }
    func seal(clientSecret: String, appID: String) -> Data { seal(clientSecret, .clientSecret, appID) }

    func token(of workspace: Workspace.ID, in db: any SQLConnection) throws -> String {
        try open(.token, column: "token_box", of: workspace, in: db)
    }

    func clientSecret(of workspace: Workspace.ID, in db: any SQLConnection) throws -> String {
        try open(.clientSecret, column: "client_secret_box", of: workspace, in: db)
    }

    private func seal(_ value: String, _ kind: Kind, _ appID: String) -> Data {
        secrets.seal(Data(value.utf8), for: Self.place(kind, appID))
    }

    private func open(
        _ kind: Kind, column: SQL, of workspace: Workspace.ID, in db: any SQLConnection
    ) throws -> String {
        guard let row = try db.first("SELECT app_id, \(column) FROM intercom_workspaces WHERE id = \(workspace)") else {
            throw SQLError(code: .other, message: "there is no workspace \(workspace)")
        }
        let box: Data = try row.get(at: 1)
        return String(decoding: try secrets.open(box, for: Self.place(kind, try row.get(at: 0))), as: UTF8.self)
    }

    private static func place(_ kind: Kind, _ appID: String) -> String { "intercom:\(appID):\(kind.rawValue)" }
}
