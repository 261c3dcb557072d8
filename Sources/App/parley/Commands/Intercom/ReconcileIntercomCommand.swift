import IntercomAPI
import IntercomBridge
import Kernel

/// Compares both sides.
enum ReconcileIntercomCommand: Command {
    static let words = ["reconcile", "intercom"]
    static let usage = "[--since TIME] [--dry-run]"
    static let summary = "Looks for what never arrived on either side, and orders it; parley serve delivers it."
    static let details = """
        --since TIME  what changed after this, such as 2026-11-25T08:00:00Z; without it, since the last time
        --dry-run     look only
        """
    static let valueFlags: Set<String> = ["since"]
    static let switchFlags: Set<String> = ["dry-run"]

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        let since = try arguments.one("since").map { text in
            guard let time = Timestamp(rfc3339: text) else {
                throw UsageError(description: "--since must be a time such as 2026-11-25T08:00:00Z")
            }
            return time
        }
        try await App.with(settings) { app in
            let workspace = try await IntercomCheck.connected(app)
            let report: Reconciler.Report
            do {
                report = try await app.bridge.reconciler.reconcile(
                    workspace, since: since, isDryRun: arguments.has("dry-run"))
            } catch let error as IntercomError {
                throw IntercomCheck.Failure(description: "Intercom could not be asked: \(error.message)")
            }
            if arguments.has("json") { return try Console.print(json: report) }
            Console.print(
                """
                Since \(report.since): \(report.conversations) conversations changed.
                Not here: \(report.partsMissingHere) parts\(report.isDryRun ? "" : " (ordered)").
                Without a ticket here: \(report.conversationsUnlinked). Gone there: \(report.conversationsGone).
                Not there: \(report.messagesMissingThere) messages\(report.isDryRun ? "" : " (ordered)").
                """)
        }
    }
}
