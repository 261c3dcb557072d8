import FoundationEssentials
import Postgres
import SQL
import SQLite

/// The engines that are measured: SQLite always; PostgreSQL where PARLEY_TEST_POSTGRES_URL names a server.
enum BenchEngine: Sendable {
    case sqlite
    case postgres(url: String)

    static var available: [BenchEngine] {
        let url = ProcessInfo.processInfo.environment["PARLEY_TEST_POSTGRES_URL"]
        return [.sqlite] + (url.map { [.postgres(url: $0)] } ?? [])
    }

    /// As the command line has it.
    var name: String {
        switch self {
        case .sqlite: "sqlite"
        case .postgres: "postgres"
        }
    }

    var title: String {
        switch self {
        case .sqlite: "SQLite (WAL, synchronous=FULL, group commit)"
        case .postgres: "PostgreSQL"
        }
    }

    /// Gives `body` an empty folder and the URL of an empty database, and removes both afterwards.
    func withDatabaseURL<Value>(_ body: (_ folder: String, _ url: String) async throws -> Value) async throws -> Value {
        let name = "parley_bench_" + UUID().uuidString.lowercased().replacing("-", with: "_")
        let folder = FileManager.default.temporaryDirectory.path + "/" + name
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        switch self {
        case .sqlite: return try await body(folder, "sqlite:\(folder)/parley.sqlite")
        case .postgres(let url):
            let administration = PostgresDatabase(url: url, writers: 1, readers: 0)
            try await administration.write { _ = try $0.execute("CREATE SCHEMA \(unsafe: name)") }
            let value = try await body(folder, "\(url)\(url.contains("?") ? "&" : "?")options=-csearch_path%3D\(name)")
            try await administration.write { _ = try $0.execute("DROP SCHEMA \(unsafe: name) CASCADE") }
            await administration.close()
            return value
        }
    }

    static func open(_ url: String) throws -> any Database {
        url.hasPrefix("sqlite:")
            ? try SQLiteDatabase(path: String(url.dropFirst("sqlite:".count))) : PostgresDatabase(url: url)
    }
}
