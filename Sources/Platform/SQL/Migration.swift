/// One step of the schema. Steps are only ever appended; a step that has been released is never changed.
package struct Migration: Sendable {
    /// Unique and ordered, such as `kernel-001-events`.
    package let name: String
    /// Statements separated by `;` at a line's end. `{identity}` and `{blob}` stand for the engine's own words.
    let text: String
    let engines: Set<Dialect>

    package init(_ name: String, engines: Set<Dialect> = [.sqlite, .postgres], _ text: String) {
        self.name = name
        self.text = text
        self.engines = engines
    }

    func statements(for dialect: Dialect) -> [SQL] {
        guard engines.contains(dialect) else { return [] }
        return dialect.expand(text).split(separator: ";\n").map(String.init)
            .filter { !$0.allSatisfy(\.isWhitespace) }
            .map { SQL(unsafe: $0) }
    }
}

extension Database {
    /// Applies the steps that this database has not seen, each in its own transaction, and returns their names.
    /// Safe to call from several processes at once.
    @discardableResult
    package func migrate(_ migrations: [Migration]) async throws -> [String] {
        try await write { db in
            try Self.lockOutOtherMigrators(db)
            try db.later("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)")
        }
        var applied: [String] = []
        for migration in migrations {
            let isNew = try await write { db in
                try Self.lockOutOtherMigrators(db)
                let known: Int64? = try db.value("SELECT 1 FROM migrations WHERE name = \(migration.name)")
                guard known == nil else { return false }
                for statement in migration.statements(for: db.dialect) { try db.later(statement) }
                let now = WallClock.microseconds()
                try db.later("INSERT INTO migrations (name, applied_at) VALUES (\(migration.name), \(now))")
                return true
            }
            if isNew { applied.append(migration.name) }
        }
        return applied
    }

    /// The steps that this database has not seen yet.
    package func pendingMigrations(_ migrations: [Migration]) async throws -> [String] {
        let known = try await read { db in
            let table: SQL =
                db.dialect == .sqlite
                ? "SELECT 1 FROM sqlite_master WHERE name = 'migrations'"
                : "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migrations'"
            guard try db.first(table) != nil else { return Set<String>() }
            return Set(try db.column("SELECT name FROM migrations", as: String.self))
        }
        return migrations.map(\.name).filter { !known.contains($0) }
    }

    /// SQLite's writer is alone by itself.
    private static func lockOutOtherMigrators(_ db: any SQLConnection) throws {
        guard db.dialect == .postgres else { return }
        _ = try db.rows("SELECT pg_advisory_xact_lock(7061726)")
    }
}
