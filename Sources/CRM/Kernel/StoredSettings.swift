package import SQL

/// Settings of the installation that can be changed while it runs, as JSON by name.
package enum StoredSettings {
    package static func get<Value: Decodable>(
        _ name: String, as type: Value.Type = Value.self, in db: any SQLConnection
    ) throws -> Value? {
        guard let text = try db.value("SELECT value FROM settings WHERE name = \(name)", as: String.self) else {
            return nil
        }
        return try JSONText.decode(text)
    }

    package static func set(
        _ name: String, to value: some Encodable, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO settings (name, value, updated_at) VALUES (\(name), \(try JSONText.encode(value)), \(now))
            ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
            """)
    }
}
