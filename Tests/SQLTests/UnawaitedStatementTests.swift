import SQL
import TestSupport
import Testing

private let schema = [
    Migration(
        "test-001",
        """
        CREATE TABLE notes (
            id {identity},
            title TEXT NOT NULL UNIQUE
        );
        """)
]

@Suite("Statements that nobody waits for")
struct UnawaitedStatementTests {
    private static func insert(_ title: String, in db: any SQLConnection) throws -> Int64 {
        try db.insert([SQLValue](row: title), into: notes)
    }

    private static let notes = NumberedInsert(into: "notes", ["title"])

    private static func mustFail(_ db: any SQLConnection, _ body: () throws -> Void) {
        do {
            try db.savepoint(body)
            Issue.record("the savepoint stands")
        } catch {}
    }

    private static func titles(_ database: any Database) async throws -> [String] {
        try await database.read { try $0.column("SELECT title FROM notes ORDER BY id") }
    }

    @Test("They run in their place among the others", arguments: TestEngine.available)
    func order(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            let seen = try await database.write { db in
                try db.later("INSERT INTO notes (title) VALUES (\("first"))")
                try db.later("UPDATE notes SET title = \("second") WHERE title = \("first")")
                let seen: [String] = try db.column("SELECT title FROM notes")
                try db.later("UPDATE notes SET title = \("third")")
                return seen
            }
            #expect(seen == ["second"])
            #expect(try await Self.titles(database) == ["third"])
        }
    }

    @Test("Thousands of them arrive, in order", arguments: TestEngine.available)
    func many(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            try await database.write { db in
                for number in 0..<3000 { try db.later("INSERT INTO notes (title) VALUES (\("note \(number)"))") }
            }
            #expect(try await Self.titles(database) == (0..<3000).map { "note \($0)" })
        }
    }

    @Test("One that fails undoes the transaction, with those before and behind it", arguments: TestEngine.available)
    func failure(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            for count in [1, 200] {
                let error = await #expect(throws: SQLError.self) {
                    try await database.write { db in
                        try db.later("INSERT INTO notes (title) VALUES (\("twice"))")
                        try db.later("INSERT INTO notes (title) VALUES (\("twice"))")
                        for number in 0..<count { try db.later("INSERT INTO notes (title) VALUES (\("\(number)"))") }
                    }
                }
                #expect(error?.code == .uniqueViolation)
            }
            #expect(try await Self.titles(database) == [])
            try await database.write { try $0.later("INSERT INTO notes (title) VALUES (\("after"))") }
            #expect(try await Self.titles(database) == ["after"])
        }
    }

    @Test("One that fails in a savepoint fails the savepoint alone", arguments: TestEngine.available, [0, 200])
    func savepoint(engine: TestEngine, more: Int) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            try await database.write { db in
                try db.later("INSERT INTO notes (title) VALUES (\("before"))")
                Self.mustFail(db) {
                    for number in 0..<more { try db.later("INSERT INTO notes (title) VALUES (\("\(number)"))") }
                    try db.later("INSERT INTO notes (title) VALUES (\("before"))")
                }
                Self.mustFail(db) {
                    for number in 0..<more { try db.later("INSERT INTO notes (title) VALUES (\("\(number)"))") }
                    throw CancellationError()
                }
                try db.savepoint { try db.savepoint { try db.later("INSERT INTO notes (title) VALUES (\("in"))") } }
                try db.later("INSERT INTO notes (title) VALUES (\("after"))")
            }
            #expect(try await Self.titles(database) == ["before", "in", "after"])
        }
    }

    @Test("A wrong statement is told as such, and the connection goes on", arguments: TestEngine.available)
    func wrongStatement(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            for _ in 0..<2 {
                let error = await #expect(throws: SQLError.self) {
                    try await database.write { try $0.later("INSERT INTO nowhere (title) VALUES (\("x"))") }
                }
                #expect(error?.code == .invalidStatement)
            }
            try await database.write { try $0.later("INSERT INTO notes (title) VALUES (\("after"))") }
            #expect(try await Self.titles(database) == ["after"])
        }
    }

    @Test("Rows get the numbers that were set aside for them, and others afterwards", arguments: TestEngine.available)
    func numbers(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            let numbers = try await database.write { db in
                try db.reserveIDs([(2, Self.notes)])
                return try ["a", "b", "c"].map { try Self.insert($0, in: db) }
            }
            #expect(numbers == numbers.sorted() && Set(numbers).count == 3)
            let more = try await database.write { try Self.insert("d", in: $0) }
            #expect(more > numbers[2])
            let stored: [Int64] = try await database.read { try $0.column("SELECT id FROM notes ORDER BY title") }
            #expect(stored == numbers + [more])
        }
    }

    @Test("A transaction in which nothing was done may end", arguments: TestEngine.available)
    func nothing(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            try await database.write { _ in }
            await #expect(throws: CancellationError.self) {
                try await database.write { _ -> Int in throw CancellationError() }
            }
            #expect(try await Self.titles(database) == [])
        }
    }
}
