import IntercomAPI
import IntercomBridge
import Kernel
import SQL

/// Connects the Intercom workspace.
enum IntercomConnectCommand: Command {
    static let words = ["intercom", "connect"]
    static let usage = "--token TOKEN --client-secret SECRET [--admin-id ID] [--base-url URL]"
    static let summary = "Shows tickets in an Intercom workspace as conversations."
    static let details = """
        --token T          the app's access token (Developer Hub, “Authentication”)
        --client-secret S  the app's client secret (“Basic information”), with which notifications are signed
        --admin-id ID      in whose name is written where no other teammate is linked; without it, the token's owner
        --base-url URL     https://api.intercom.io, https://api.eu.intercom.io or https://api.au.intercom.io
        The steps at Intercom: docs/intercom.md
        """
    static let valueFlags: Set<String> = ["token", "client-secret", "admin-id", "base-url"]

    private struct Connected: Encodable {
        let app, name, region, admin: String
        let webhookURL: String?
        let missingPermissions: [String]

        enum CodingKeys: String, CodingKey {
            case app = "app_id"
            case admin = "admin_id"
            case webhookURL = "webhook_url"
            case missingPermissions = "missing_permissions"
            case name, region
        }
    }

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        let token = try arguments.required("token")
        let secret = try arguments.required("client-secret")
        let wished = try arguments.one("admin-id")
        let baseURL = try arguments.one("base-url") ?? settings.intercomAPIURL
        try await App.with(settings) { app in
            let check = try await IntercomCheck.run(baseURL, token, app)
            let admin = wished ?? check.identity.admin.id
            if let names = check.teammates(without: admin) {
                throw UsageError(description: "--admin-id \(admin) is no teammate; there are \(names)")
            }
            let connection = WorkspaceBook.Connection(
                check: check, token: token, clientSecret: secret, adminID: admin, baseURL: baseURL)
            let workspace = try await app.database.write { [workspaces = app.bridge.workspaces] db in
                try workspaces.connect(connection, by: .commandLine, at: .now, in: db).workspace
            }
            let url = settings.publicURL.map { $0 + WebhookSubscription.path }
            if arguments.has("json") {
                return try Console.print(
                    json: Connected(
                        app: workspace.appID, name: workspace.name, region: workspace.region, admin: admin,
                        webhookURL: url, missingPermissions: check.missing))
            }
            Console.print(
                """
                \(workspace.name) (\(workspace.appID), region \(workspace.region)) is connected; \
                written is in the name of teammate \(admin).\(missing(check))
                At Intercom, in the app's “Webhooks”, enter the endpoint \
                \(url ?? "PUBLIC_URL\(WebhookSubscription.path), PUBLIC_URL being an HTTPS address (PARLEY_PUBLIC_URL)") \
                with the topics
                  \(WebhookSubscription.topics.joined(separator: "\n  "))
                To see whether all of it works: parley intercom test
                """)
        }
    }

    private static func missing(_ check: WorkspaceCheck) -> String {
        check.missing.isEmpty ? "" : "\nThe token may not: \(check.missing.joined(separator: ", "))."
    }
}

/// What all commands about Intercom need.
enum IntercomCheck {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func run(_ baseURL: String, _ token: String, _ app: App) async throws -> WorkspaceCheck {
        do {
            return try await WorkspaceCheck.run(baseURL: baseURL, token: token, http: app.bridge.workspaces.http)
        } catch {
            let reason = error.code == .unauthorized ? "Intercom refuses the token" : "Intercom could not be asked"
            throw Failure(description: "\(reason): \(error.message)")
        }
    }

    static func connected(_ app: App) async throws -> Workspace {
        guard let workspace = try await app.database.read({ try Workspace.connected(in: $0) }) else {
            throw Failure(description: "Intercom is not connected: parley intercom connect")
        }
        return workspace
    }
}
