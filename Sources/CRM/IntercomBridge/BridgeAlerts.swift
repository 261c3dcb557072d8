import Kernel
import Logging
import SQL

/// Tells administrators what they have to see to: as an event, which webhooks bring on, and in the program's log.
struct BridgeAlerts: Sendable {
    let database: any Database
    let events: EventLog
    private let logger = Logger(label: "intercom")

    init(database: any Database, events: EventLog) {
        self.database = database
        self.events = events
    }

    private struct Alert: Encodable {
        let integration = "intercom"
        let problem: String
        let message: String
    }

    func raise(_ problem: String, of workspace: Workspace.ID, _ message: String) async {
        do {
            try await database.write { db in
                try Self.append(problem, of: workspace, message, events, at: .now, in: db)
            }
        } catch {
            logger.warning("an alert could not be kept", metadata: ["error": "\(error)"])
        }
        logger.error("\(message)", metadata: ["workspace": "\(workspace)"])
    }

    static func append(
        _ problem: String, of workspace: Workspace.ID, _ message: String, _ events: EventLog, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        try events.append(
            "integration.problem", at: now, by: .integration(Workspace.destination, workspace.rawValue),
            data: Alert(problem: problem, message: message), in: db)
    }
}
