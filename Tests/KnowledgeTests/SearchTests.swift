import Desk
import DeskTestSupport
import Kernel
import Knowledge
import SQL
import TelegramBotAPI
import TestSupport
import Testing

@Suite("Finding articles")
struct SearchTests {
    private static let author = Author(.system, from: "test")

    private func found(_ words: String, _ database: any Database) async throws -> [String] {
        try await database.read { db in
            try KnowledgeSearch(.article, for: words).hits(in: db).compactMap {
                try Catalog<Article>.find($0.id, in: db)?.content.title
            }
        }
    }

    private func library(_ database: any Database) async throws {
        let articles = [
            ("How to return a parcel", "Send the **parcel** back within 14 days. Returned goods are checked."),
            ("Payment by card", "We take cards of all banks. A payment is *returned* to the same card."),
            ("Как вернуть посылку", "Посылки возвращаются в пункт выдачи. Ещё можно отправить почтой."),
            ("Оплата картой", "Оплатить заказ можно картой любого банка."),
            ("Order A-1042", "About the model A-1042."),
        ]
        try await database.write { db in
            for (title, body) in articles {
                _ = try Catalog.create(Article(title: title, body: body), by: Self.author, at: .now, in: db)
            }
        }
    }

    @Test(
        "Any form of a word is found, and a misspelt one; titles count for more", arguments: TestEngine.available,
        [
            ("returning parcels", ["How to return a parcel", "Payment by card"]),
            ("payments", ["Payment by card"]),
            ("посылками", ["Как вернуть посылку"]),
            ("еще", [] as [String]),
            ("возвратить посылка", ["Как вернуть посылку"]),
            ("pasrcel", ["How to return a parcel"]),
            ("paymnet", ["Payment by card"]),
            ("посилку", ["Как вернуть посылку"]),
            ("оплота карттой", ["Оплата картой"]),
            ("1042", ["Order A-1042"]), ("1043", []),
            ("returned", ["How to return a parcel", "Payment by card"]),
            ("parcel zebra giraffe", []), ("the", []), ("", []), ("'; --", []),
        ] as [(String, [String])])
    func words(engine: TestEngine, sample: (words: String, titles: [String])) async throws {
        try await withDatabase(on: engine, migrations: DeskHarness.migrations + KnowledgeSchema.migrations) {
            database in
            try await library(database)
            #expect(try await found(sample.words, database) == sample.titles, "\(sample.words)")
        }
    }

    @Test("What was changed or removed is found as it is now", arguments: TestEngine.available)
    func changes(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: DeskHarness.migrations + KnowledgeSchema.migrations) {
            database in
            try await library(database)
            try await database.write { db in
                let item = try #require(try Catalog<Article>.find(1, in: db))
                var article = item.content
                article.title = "Elephants"
                let changed = try Catalog.change(item, to: article, by: Self.author, at: .now, in: db)
                #expect(changed.version == 2)
                let removed = try #require(try Catalog<Article>.find(2, in: db))
                try Catalog.remove(removed, by: Self.author, at: .now, in: db)
            }
            #expect(try await found("elephant", database) == ["Elephants"])
            #expect(try await found("payment", database).isEmpty)
        }
    }

    @Test("What stood before the room was built is found after the first start", arguments: TestEngine.available)
    func adoption(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: DeskHarness.migrations) { database in
            try await database.write { db in
                try db.later(
                    """
                    INSERT INTO articles (title, body, status, tags, created_at, updated_at)
                    VALUES ('Old news', 'Something', 'published', '[]', 1, 1)
                    """)
                for name in ["Removed", "Kept"] {
                    try db.later(
                        "INSERT INTO templates (name, body, created_at, updated_at) VALUES (\(name), 'Old text', 1, 1)")
                }
                try db.later("DELETE FROM templates WHERE name = 'Removed'")
                try db.later(
                    "INSERT INTO templates (name, body, created_at, updated_at) VALUES ('Last', 'Text', 1, 1)")
                try db.later("DELETE FROM templates WHERE name = 'Last'")
            }
            try await database.migrate(KnowledgeSchema.migrations)
            try await KnowledgeAdoption.run(in: database)
            #expect(try await found("news", database) == ["Old news"])
            try await database.write { db in
                #expect(try KnowledgeSearch(.template, for: "old").hits(in: db).map(\.id) == [2])
                let kept = try #require(try Catalog<Template>.find(2, in: db))
                #expect(kept.content.name == "Kept" && kept.content.scope == .all)
                #expect(throws: CatalogFieldTaken.self) {
                    try Catalog.create(
                        Template(name: "Kept", text: "x"), by: Self.author, at: .now, in: db)
                }
                let next = try Catalog.create(
                    Template(name: "Next", text: "x"), by: Self.author, at: .now, in: db)
                #expect(next.id >= 4, "numbers are not used again")
            }
        }
    }
}
