import IntercomAPI
import IntercomBridge
import Kernel
import SQL

/// Puts another access token in the place of the one so far.
enum IntercomTokenCommand: Command {
    static let words = ["intercom", "token"]
    static let usage = "--token TOKEN"
    static let summary = "Puts another access token in the place of the one so far, if Intercom takes it."
    static let valueFlags: Set<String> = ["token"]

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        let token = try arguments.required("token")
        try await App.with(settings) { app in
            let workspace = try await IntercomCheck.connected(app)
            let check = try await IntercomCheck.run(workspace.baseURL, token, app)
            guard check.identity.appID == workspace.appID else {
                throw IntercomCheck.Failure(
                    description: "the token is of the workspace \(check.identity.appID), not \(workspace.appID)")
            }
            _ = try await app.database.write { [workspaces = app.bridge.workspaces] db in
                try workspaces.replaceToken(of: workspace, with: token, check, by: .commandLine, at: .now, in: db)
            }
            if arguments.has("json") { return try Console.print(json: ["app_id": workspace.appID]) }
            Console.print("The token is in place; what waits is sent.")
        }
    }
}
