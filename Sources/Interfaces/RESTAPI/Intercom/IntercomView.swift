import IntercomAPI
import IntercomBridge
import JSON
import Kernel

/// The connected workspace, as the API shows it: without its secrets.
enum IntercomView {
    static func make(_ workspace: Workspace, publicURL: String?) -> JSONValue {
        var view: JSONValue = [
            "app_id": .string(workspace.appID), "name": .string(workspace.name), "region": .string(workspace.region),
            "base_url": .string(workspace.baseURL), "admin_id": .string(workspace.adminID),
            "state": .string(workspace.state.rawValue), "problem": JSONValue(workspace.problem),
            "webhook": [
                "url": JSONValue(publicURL.map { $0 + WebhookSubscription.path }),
                "topics": JSONValue(WebhookSubscription.topics),
            ],
            "last_check_at": JSONValue(workspace.lastCheckAt), "created_at": JSONValue(workspace.createdAt),
            "updated_at": JSONValue(workspace.updatedAt),
        ]
        for (name, value) in settings(workspace.settings) { view[name] = value }
        return view
    }

    static func eTag(_ workspace: Workspace) -> String { Revision(workspace.version).eTag }

    private static func settings(_ settings: WorkspaceSettings) -> [String: JSONValue] {
        [
            "mode": .string(settings.mode.rawValue), "bridged": .bool(settings.isBridged),
            "routes": .array(
                settings.routes.map { route in
                    [
                        "bot_id": JSONValue(route.botID), "queue_id": JSONValue(route.queueID),
                        "chat_id": JSONValue(route.chatID), "bridged": .bool(route.isBridged),
                        "team_id": JSONValue(route.teamID),
                    ]
                }),
            "teammates": .array(
                settings.teammates.map { ["agent_id": .integer($0.agentID), "admin_id": .string($0.adminID)] }),
            "only_contacts": settings.onlyContacts.map { .array($0.map { .integer($0) }) } ?? .null,
            "contact_role": .string(settings.contactRole.rawValue), "on_close": .string(settings.onClose.rawValue),
            "send_edits": .bool(settings.sendsEdits), "send_notes": .bool(settings.sendsNotes),
            "send_status": .bool(settings.sendsStatus), "send_assignment": .bool(settings.sendsAssignment),
            "send_tags": .bool(settings.sendsTags), "send_attributes": .bool(settings.sendsAttributes),
            "take_notes": .bool(settings.takesNotes), "take_status": .bool(settings.takesStatus),
            "take_assignment": .bool(settings.takesAssignment), "take_tags": .bool(settings.takesTags),
            "take_ratings": .bool(settings.takesRatings),
        ]
    }

    static func health(_ health: BridgeHealth) -> JSONValue {
        let workspace = health.workspace
        return [
            "state": .string(workspace.state.rawValue), "problem": JSONValue(workspace.problem),
            "mode": .string(workspace.settings.mode.rawValue), "backlog": .integer(health.backlog),
            "lag_seconds": .double(Double(health.lag.microseconds) / 1_000_000), "dead": .integer(health.dead),
            "notifications_waiting": .integer(health.notificationsWaiting),
            "calls_last_hour": .integer(health.calls), "failures_last_hour": .integer(health.failures),
            "error_rate": .double(health.calls == 0 ? 0 : Double(health.failures) / Double(health.calls)),
            "rate_limit": health.window.map { window in
                [
                    "limit": .integer(Int64(window.limit)), "remaining": .integer(Int64(window.remaining)),
                    "reset_at": JSONValue(Timestamp(unixSeconds: window.reset)),
                ]
            } ?? .null,
            "last_notification_at": JSONValue(workspace.lastNotificationAt),
            "last_check_at": JSONValue(workspace.lastCheckAt),
            "last_reconciliation_at": JSONValue(workspace.lastReconciliationAt),
            "last_reconciliation": workspace.reconciliation.map { JSONValue(text: $0) } ?? .null,
        ]
    }
}
