package import Cryptography
package import FoundationEssentials
package import SQL

/// Secrets at rest: each is encrypted under its name.
package struct Secrets: Sendable {
    private let box: SecretBox

    package init(box: SecretBox) { self.box = box }

    package func set(_ value: String, named name: String, at now: Timestamp, in db: any SQLConnection) throws {
        let sealed = box.seal(Data(value.utf8), for: name)
        try db.later(
            """
            INSERT INTO secrets (name, box, updated_at) VALUES (\(name), \(sealed), \(now))
            ON CONFLICT (name) DO UPDATE SET box = excluded.box, updated_at = excluded.updated_at
            """)
    }

    /// The secret of that name; nil when there is none.
    /// - Throws: `SecretBox.OpenError` when it was encrypted with another key.
    package func get(_ name: String, in db: any SQLConnection) throws -> String? {
        guard let sealed = try db.value("SELECT box FROM secrets WHERE name = \(name)", as: Data.self) else {
            return nil
        }
        return String(decoding: try box.open(sealed, for: name), as: UTF8.self)
    }

    /// Encrypts what is kept elsewhere than here.
    /// - Parameter place: what it belongs to; it opens nowhere else.
    package func seal(_ data: Data, for place: String) -> Data { box.seal(data, for: place) }

    /// - Throws: `SecretBox.OpenError`.
    package func open(_ sealed: Data, for place: String) throws -> Data { try box.open(sealed, for: place) }

    /// Signs what is handed out and comes back, with a key of its own for each purpose.
    package func signature(of text: String, for purpose: String) -> Data { box.signature(of: text, for: purpose) }

    package func remove(_ name: String, in db: any SQLConnection) throws {
        try db.later("DELETE FROM secrets WHERE name = \(name)")
    }
}
