import SQL
import TestSupport
import Testing

private let schema = [
    Migration(
        "test-001",
        """
        CREATE TABLE books (
            id {identity},
            title TEXT NOT NULL,
            pages BIGINT NOT NULL DEFAULT 0
        );
        CREATE TABLE pages (
            book_id BIGINT NOT NULL REFERENCES books (id),
            number BIGINT NOT NULL,
            PRIMARY KEY (book_id, number)
        );
        """)
]

@Suite("Rows that travel together")
struct GatheredRowTests {
    private static let books = NumberedInsert(into: "books", ["title"])
    private static let pages = RowStatement.insert(
        into: "pages", ["book_id", "number"], rank: 1, ignoringConflicts: true)
    private static let counts = RowStatement.change(
        integers: 2, between: "WITH change (book, pages) AS (VALUES ",
        and: ") UPDATE books SET pages = change.pages FROM change WHERE books.id = change.book")

    private static func pages(of database: any Database) async throws -> [Int64] {
        try await database.read { try $0.column("SELECT pages FROM books ORDER BY id") }
    }

    @Test("Each statement gets all of its rows, those that others refer to first", arguments: TestEngine.available)
    func phases(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            let count = 300
            try await database.write { db in
                try db.reserveIDs([(count, Self.books)])
                let first = try db.insert([SQLValue](row: "0"), into: Self.books)
                // Sent here: from now on the rows that refer to others come first.
                #expect(try db.value("SELECT COUNT(*) FROM books", as: Int64.self) == 1)
                try db.gather([SQLValue](row: first, 1), into: Self.pages)
                for number in 1..<count {
                    let book = try db.insert([SQLValue](row: "\(number)"), into: Self.books)
                    try db.gather([SQLValue](row: book, 1), into: Self.pages)
                    try db.gather([SQLValue](row: book, 1), into: Self.pages)
                    try db.gather([SQLValue](row: book, number), into: Self.counts)
                }
            }
            #expect(try await Self.pages(of: database) == (0..<Int64(count)).map(\.self))
            let numbers = try await database.read { try $0.column("SELECT number FROM pages", as: Int64.self) }
            #expect(numbers == Array(repeating: 1, count: count))
        }
    }

    @Test("What comes after them sees them", arguments: TestEngine.available)
    func order(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            try await database.write { db in
                try db.reserveIDs([(2, Self.books)])
                let book = try db.insert([SQLValue](row: "one"), into: Self.books)
                try db.later("UPDATE books SET pages = 7 WHERE id = \(book)")
                _ = try db.insert([SQLValue](row: "two"), into: Self.books)
                #expect(try db.execute("UPDATE books SET pages = pages + 1") == 2)
            }
            #expect(try await Self.pages(of: database) == [8, 1])
        }
    }

    @Test("They share the fate of their savepoint, and of their transaction", arguments: TestEngine.available)
    func savepoint(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: schema) { database in
            try await database.write { db in
                try db.reserveIDs([(5, Self.books)])
                let kept = try db.insert([SQLValue](row: "kept"), into: Self.books)
                #expect(throws: CancellationError.self) {
                    try db.savepoint {
                        try db.gather([SQLValue](row: kept, 99), into: Self.counts)
                        throw CancellationError()
                    }
                }
                #expect(throws: SQLError.self) {
                    try db.savepoint { try db.gather([SQLValue](row: 12_345, 1), into: Self.pages) }
                }
                try db.savepoint { try db.gather([SQLValue](row: kept, 3), into: Self.counts) }
            }
            #expect(try await Self.pages(of: database) == [3])
            await #expect(throws: SQLError.self) {
                try await database.write { try $0.gather([SQLValue](row: 12_345, 1), into: Self.pages) }
            }
            await #expect(throws: CancellationError.self) {
                try await database.write { db in
                    try db.reserveIDs([(1, Self.books)])
                    _ = try db.insert([SQLValue](row: "lost"), into: Self.books)
                    throw CancellationError()
                }
            }
            #expect(try await Self.pages(of: database) == [3])
        }
    }
}
