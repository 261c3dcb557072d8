import HTTPServer
import HTTPTypes
import JSON
import SQL

/// `/healthz` and `/readyz`.
struct HealthController: Sendable {
    let database: any Database
    let migrations: [Migration]

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.get("healthz") { _, _ in JSONAnswer.make(["status": "ok"]) }
        router.get("readyz", use: ready)
    }

    /// Able to work: the database answers and its tables are up to date.
    @Sendable func ready(_ request: Request, _ context: APIContext) async throws -> Response {
        do {
            let pending = try await database.pendingMigrations(migrations)
            guard pending.isEmpty else {
                return JSONAnswer.make(
                    ["status": "migrating", "pending": JSONValue(pending)], status: .serviceUnavailable)
            }
            return JSONAnswer.make(["status": "ready"])
        } catch {
            return JSONAnswer.make(
                ["status": "unavailable", "detail": "the database does not answer"], status: .serviceUnavailable)
        }
    }
}
