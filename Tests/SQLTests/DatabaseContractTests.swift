import FoundationEssentials
import SQL
import Synchronization
import TestSupport
import Testing

private let schema = [
    Migration(
        "test-001",
        """
        CREATE TABLE notes (
            id {identity},
            title TEXT NOT NULL UNIQUE,
            body {blob},
            weight DOUBLE PRECISION,
            done BOOLEAN NOT NULL DEFAULT FALSE
        );
        CREATE INDEX notes_by_weight ON notes (weight);
        """)
]

@Suite("Both engines keep the same contract")
struct DatabaseContractTests {
    @Test("Every kind of value comes back as it went in", arguments: TestEngine.available)
    func roundTrip(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            let bytes = Data([0, 1, 2, 255])
            let id = try await database.write { db in
                try db.returned(
                    """
                    INSERT INTO notes (title, body, weight, done)
                    VALUES (\("naïve ☕️ 'quoted'"), \(bytes), \(1.5), \(true)) RETURNING id
                    """, as: Int64.self)
            }
            let row = try #require(
                try await database.read { try $0.first("SELECT title, body, weight, done FROM notes WHERE id = \(id)") }
            )
            #expect(try row.get("title", as: String.self) == "naïve ☕️ 'quoted'")
            #expect(try row.get("body", as: Data.self) == bytes)
            #expect(try row.get("weight", as: Double.self) == 1.5)
            #expect(try row.get("done", as: Bool.self))
            let empty = try await database.write { db in
                try db.later("INSERT INTO notes (title, body) VALUES (\(""), \(Data?.none))")
                return try db.first("SELECT title, body, weight FROM notes WHERE title = \("")")
            }
            #expect(try #require(empty).get("body", as: Data?.self) == nil)
            #expect(try #require(empty).get("weight", as: Double?.self) == nil)
        }
    }

    @Test("The largest and smallest integers survive", arguments: TestEngine.available)
    func integers(engine: TestEngine) async throws {
        try await withDatabase(on: engine) { database in
            for number in [Int64.min, -1, 0, 1, Int64.max] {
                let back = try await database.read { try $0.value("SELECT CAST(\(number) AS BIGINT)", as: Int64.self) }
                #expect(back == number)
            }
        }
    }

    @Test("A write that throws leaves nothing behind, and its neighbours stand", arguments: TestEngine.available)
    func isolation(engine: TestEngine) async throws {
        struct Refused: Error {}
        try await withDatabase(on: engine, migrations: schema) { database in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        try? await database.write { db in
                            try db.later("INSERT INTO notes (title) VALUES (\("note \(number)"))")
                            if number % 3 == 0 { throw Refused() }
                        }
                    }
                }
            }
            let titles = try await database.read { try $0.column("SELECT title FROM notes", as: String.self) }
            #expect(Set(titles) == Set((0..<60).filter { $0 % 3 != 0 }.map { "note \($0)" }))
        }
    }

    @Test("A duplicate is told as such", arguments: TestEngine.available)
    func unique(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            try await database.write { _ = try $0.execute("INSERT INTO notes (title) VALUES ('a')") }
            let error = await #expect(throws: SQLError.self) {
                try await database.write { _ = try $0.execute("INSERT INTO notes (title) VALUES ('a')") }
            }
            #expect(error?.code == .uniqueViolation)
            let wrong = await #expect(throws: SQLError.self) {
                try await database.read { _ = try $0.rows("SELEC 1") }
            }
            #expect(wrong?.code == .invalidStatement)
        }
    }

    @Test("A savepoint undoes its part alone", arguments: TestEngine.available)
    func savepoints(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            try await database.write { db in
                try db.later("INSERT INTO notes (title) VALUES ('kept')")
                let failure: (any Error)?
                do {
                    try db.savepoint {
                        try db.later("INSERT INTO notes (title) VALUES ('lost')")
                        try db.later("INSERT INTO notes (title) VALUES ('kept')")
                    }
                    failure = nil
                } catch {
                    failure = error
                }
                #expect((failure as? SQLError)?.code == .uniqueViolation)
                try db.savepoint { _ = try db.execute("INSERT INTO notes (title) VALUES ('kept too')") }
            }
            let titles = try await database.read {
                try $0.column("SELECT title FROM notes ORDER BY id", as: String.self)
            }
            #expect(titles == ["kept", "kept too"])
        }
    }

    @Test("What waits for the commit runs after it, and not after a failure", arguments: TestEngine.available)
    func afterCommit(engine: TestEngine) async throws {
        struct Refused: Error {}
        final class Count: Sendable { let value = Mutex(0) }
        try await withDatabase(on: engine, migrations: schema) { database in
            let count = Count()
            try await database.write { db in db.afterCommit { count.value.withLock { $0 += 1 } } }
            await #expect(throws: Refused.self) {
                try await database.write { db in
                    db.afterCommit { count.value.withLock { $0 += 100 } }
                    throw Refused()
                }
            }
            #expect(count.value.withLock { $0 } == 1)
        }
    }

    @Test("A read cannot write", arguments: TestEngine.available)
    func readOnly(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            await #expect(throws: SQLError.self) {
                try await database.read { _ = try $0.execute("INSERT INTO notes (title) VALUES ('a')") }
            }
        }
    }

    @Test("Migrations run once, also when two start together", arguments: TestEngine.available)
    func migrations(engine: TestEngine) async throws {
        try await withDatabase(on: engine) { database in
            #expect(try await database.pendingMigrations(schema) == ["test-001"])
            async let first = database.migrate(schema)
            async let second = database.migrate(schema)
            let applied = try await first + second
            #expect(applied == ["test-001"])
            #expect(try await database.pendingMigrations(schema).isEmpty)
        }
    }

    @Test("A closed database refuses work and says so", arguments: TestEngine.available)
    func closed(engine: TestEngine) async throws {
        try await withDatabase(on: engine) { database in
            await database.close()
            let error = await #expect(throws: SQLError.self) { try await database.read { _ in } }
            #expect(error?.code == .closed)
        }
    }
}
