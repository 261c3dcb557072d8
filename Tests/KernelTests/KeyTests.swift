import Cryptography
import FoundationEssentials
import Kernel
import SQL
import TestSupport
import Testing

@Suite("API keys")
struct KeyTests {
    private static let author = Author.commandLine

    private static func authenticate(
        _ made: (key: APIKey, secret: String), at now: Timestamp, _ database: any Database
    ) async throws -> APIKey.ID? {
        try await database.read {
            try APIKeys.authenticate(keyID: made.key.keyID, secret: made.secret, at: now, in: $0)?.id
        }
    }

    @Test(
        "A secret is valid until its overlap ends, on the microsecond, and secrets stand nowhere",
        arguments: TestEngine.available)
    func overlap(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: KernelSchema.migrations) { database in
            let now = Timestamp.now
            let book = KeyBook()
            let first = try await database.write { try book.create(name: "a", scopes: ["*"], at: now, in: $0) }
            let second = try await database.write {
                try book.rotate(first.key, overlap: .seconds(60), by: Self.author, at: now, in: $0)
            }
            #expect(second.key.keyID == first.key.keyID && second.secret != first.secret)
            let end = now + .seconds(60)
            #expect(try await Self.authenticate(first, at: end - .microseconds(1), database) == first.key.id)
            #expect(try await Self.authenticate(first, at: end, database) == nil)
            #expect(try await Self.authenticate(second, at: end, database) == first.key.id)
            let hashes = try await database.read {
                try $0.column("SELECT secret_hash FROM api_key_secrets", as: Data.self)
            }
            #expect(Set(hashes) == Set([first, second].map { Cryptography.sha256(Data($0.secret.utf8)) }))
        }
    }

    @Test(
        "A shorter overlap ends earlier secrets earlier, a longer one does not prolong them",
        arguments: TestEngine.available)
    func nested(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: KernelSchema.migrations) { database in
            let now = Timestamp.now
            let book = KeyBook()
            let first = try await database.write { try book.create(name: "a", scopes: ["*"], at: now, in: $0) }
            let overlaps: [Duration] = [.seconds(60), .seconds(600)]
            for overlap in overlaps {
                _ = try await database.write {
                    try book.rotate(first.key, overlap: overlap, by: Self.author, at: now, in: $0)
                }
            }
            #expect(try await Self.authenticate(first, at: now + .seconds(59), database) != nil)
            #expect(try await Self.authenticate(first, at: now + .seconds(60), database) == nil)
            _ = try await database.write {
                try book.rotate(first.key, overlap: .zero, by: Self.author, at: now, in: $0)
            }
            #expect(try await Self.authenticate(first, at: now, database) == nil)
            let left = try await database.read { try APIKeys.secrets(of: [first.key.id], at: now, in: $0) }
            #expect(left[first.key.id]?.count == 1)
        }
    }

    @Test("No more than ten secrets are valid at once")
    func most() async throws {
        try await withDatabase(on: .sqlite, migrations: KernelSchema.migrations) { database in
            let now = Timestamp.now
            let book = KeyBook()
            let made = try await database.write { try book.create(name: "a", scopes: ["*"], at: now, in: $0) }
            for _ in 1..<KeyBook.mostSecrets {
                _ = try await database.write { try book.rotate(made.key, by: Self.author, at: now, in: $0) }
            }
            await #expect(throws: KeyBook.TooManySecrets.self) {
                _ = try await database.write { try book.rotate(made.key, by: Self.author, at: now, in: $0) }
            }
            #expect(try await Self.authenticate(made, at: now, database) != nil)
        }
    }

    @Test(
        "Keys that were made before secrets had a table of their own go on to work; revoked ones do not",
        arguments: TestEngine.available)
    func migration(engine: TestEngine) async throws {
        let index = try #require(KernelSchema.migrations.firstIndex { $0.name == "kernel-006" })
        try await withDatabase(on: engine, migrations: Array(KernelSchema.migrations[..<index])) { database in
            let (hash, now) = (Cryptography.sha256(Data("old".utf8)), Timestamp.now)
            try await database.write { db in
                for (keyID, revokedAt) in [("pk_a", nil), ("pk_b", now)] as [(String, Timestamp?)] {
                    try db.later(
                        """
                        INSERT INTO api_keys (key_id, name, secret_hash, scopes, created_at, revoked_at)
                        VALUES (\(keyID), 'Old', \(revokedAt == nil ? hash : Data(hash.reversed())), '["*"]', \(now),
                            \(revokedAt))
                        """)
                }
            }
            try await database.migrate(KernelSchema.migrations)
            let (kept, revoked) = try await database.read { db in
                (
                    try APIKeys.authenticate(keyID: "pk_a", secret: "old", at: now, in: db),
                    try APIKeys.authenticate(keyID: "pk_b", secret: "old", at: now, in: db)
                )
            }
            #expect(kept?.name == "Old" && kept?.createdAt == now && kept?.updatedAt == now)
            #expect(revoked == nil)
        }
    }

    @Test(
        "A scope is given by itself, by its subject with *, and by *",
        arguments: [
            (["*"], true), (["tickets:*"], true), (["tickets:read"], true), (["tickets:write"], false),
            (["contacts:*"], false), ([], false),
        ])
    func scopes(own: [String], allows: Bool) {
        #expect(APIScopes.allow("tickets:read", own) == allows)
    }
}
