import HTTPServer
import HTTPTypes
import JSON
import SQL

/// `/healthz` and `/readyz`.
struct HealthController: Sendable {
    let database: any Database
    let migrations: [Migration]
    private let writes: WriteProbe

    init(database: any Database, migrations: [Migration]) {
        self.database = database
        self.migrations = migrations
        writes = WriteProbe(database: database)
    }

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.get("healthz") { _, _ in JSONAnswer.make(["status": "ok"]) }
        router.get("readyz", use: ready)
    }

    /// Able to work: the database answers, its tables are up to date, and it takes writes.
    @Sendable func ready(_ request: Request, _ context: APIContext) async throws -> Response {
        do {
            let pending = try await database.pendingMigrations(migrations)
            guard pending.isEmpty else {
                return JSONAnswer.make(
                    ["status": "migrating", "pending": JSONValue(pending)], status: .serviceUnavailable)
            }
            try await writes.check()
            return JSONAnswer.make(["status": "ready"])
        } catch {
            return JSONAnswer.make(
                ["status": "unavailable", "detail": .string(Self.reason(error))], status: .serviceUnavailable)
        }
    }

    /// In words that give nothing away: nobody who asks shows who they are.
    private static func reason(_ error: any Error) -> String {
        switch (error as? SQLError)?.code {
        case .full, .inputOutput: "the database cannot be written: the disk is full, or refuses"
        case .busy: "the database is locked by another program"
        default: "the database does not answer"
        }
    }
}
