import SQL

/// How much a payload tells.
package enum PayloadForm: String, Sendable, CaseIterable, Codable, SQLCodable {
    /// With the whole object that the event is about.
    case full
    /// With numbers, and what changed.
    case thin
}
