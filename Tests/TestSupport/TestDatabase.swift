import FoundationEssentials
import Postgres
package import SQL
import SQLite

/// The engines that a contract test runs on: SQLite always; PostgreSQL where `make test` has started one.
package enum TestEngine: String, Sendable, CaseIterable {
    case sqlite, postgres

    /// The connection URL that `make test` sets.
    package static let postgresURL = ProcessInfo.processInfo.environment["PARLEY_TEST_POSTGRES_URL"]

    /// The engines at hand. Outside `make test` that is SQLite alone.
    package static var available: [TestEngine] { postgresURL == nil ? [.sqlite] : allCases }
}

/// Gives `body` an empty database of its own and removes it afterwards.
@discardableResult
package func withDatabase<Value>(
    on engine: TestEngine, migrations: [Migration] = [], _ body: (any Database) async throws -> Value
) async throws -> Value {
    switch engine {
    case .sqlite:
        return try await withTemporaryDirectory { directory in
            let database = try SQLiteDatabase(path: directory + "/test.sqlite", readers: 2)
            return try await using(database, migrations, body)
        }
    case .postgres:
        return try await withPostgresSchema { url in
            try await using(PostgresDatabase(url: url, writers: 3, readers: 2), migrations, body)
        }
    }
}

/// Gives `body` the URL of an empty schema of its own and removes it afterwards.
package func withPostgresSchema<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let name = "parley_test_" + UUID().uuidString.lowercased().replacing("-", with: "_")
    let url = TestEngine.postgresURL ?? ""
    let administration = PostgresDatabase(url: url, writers: 1, readers: 0)
    try await administration.write { _ = try $0.execute("CREATE SCHEMA \(unsafe: name)") }
    let result: Result<Value, any Error>
    do {
        result = .success(try await body("\(url)\(url.contains("?") ? "&" : "?")options=-csearch_path%3D\(name)"))
    } catch {
        result = .failure(error)
    }
    try await administration.write { _ = try $0.execute("DROP SCHEMA \(unsafe: name) CASCADE") }
    await administration.close()
    return try result.get()
}

private func using<Value>(
    _ database: any Database, _ migrations: [Migration], _ body: (any Database) async throws -> Value
) async throws -> Value {
    do {
        if !migrations.isEmpty { try await database.migrate(migrations) }
        let value = try await body(database)
        await database.close()
        return value
    } catch {
        await database.close()
        throw error
    }
}

/// Gives `body` the path of an empty folder and removes it afterwards, unless PARLEY_TEST_KEEP is set.
@discardableResult
package func withTemporaryDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let directory = FileManager.default.temporaryDirectory.path + "/parley-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer {
        if ProcessInfo.processInfo.environment["PARLEY_TEST_KEEP"] == nil {
            try? FileManager.default.removeItem(atPath: directory)
        }
    }
    return try await body(directory)
}
