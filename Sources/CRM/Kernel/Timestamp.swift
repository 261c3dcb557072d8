import FoundationEssentials
package import SQL

/// A time of day: microseconds since 1970 in tables, RFC 3339 with `Z` in JSON.
package struct Timestamp: RawRepresentable, Hashable, Comparable, Codable, SQLCodable, CustomStringConvertible {
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }

    package static var now: Timestamp { Timestamp(rawValue: WallClock.microseconds()) }

    /// - Parameter seconds: Unix time, as Telegram gives it.
    package init(unixSeconds seconds: Int64) { rawValue = seconds * 1_000_000 }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = Timestamp(rfc3339: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a time like 2026-01-31T12:00:00Z")
        }
        self = time
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }

    /// Nil when the text is no RFC 3339 time.
    package init?(rfc3339 text: String) {
        // The parser takes years so late that no number here holds them, and days and times that there are not.
        guard CalendarText.isDay(text.prefix(10)), CalendarText.isTime(text.dropFirst(11).prefix(8)),
            CalendarText.endsInZone(text),
            let date = (try? Date(text, strategy: Self.fractional)) ?? (try? Date(text, strategy: Self.whole))
        else { return nil }
        rawValue = Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
    }

    /// In UTC with milliseconds.
    package var rfc3339: String {
        CalendarText.utc(rawValue)
            ?? Date(timeIntervalSince1970: Double(rawValue) / 1_000_000).formatted(Self.fractional)
    }

    private static let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    private static let whole = Date.ISO8601FormatStyle()

    package var description: String { rfc3339 }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    package static func + (left: Self, right: Duration) -> Self { Self(rawValue: left.rawValue + right.microseconds) }

    package static func - (left: Self, right: Duration) -> Self { Self(rawValue: left.rawValue - right.microseconds) }

    package static func - (left: Self, right: Self) -> Duration { .microseconds(left.rawValue - right.rawValue) }
}

extension Duration {
    /// Whole microseconds.
    package var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    package var milliseconds: Double { Double(microseconds) / 1000 }
}

extension RowReader {
    package mutating func time() throws(SQLError) -> Timestamp { Timestamp(rawValue: try integer()) }

    package mutating func optionalTime() throws(SQLError) -> Timestamp? {
        try optionalInteger().map { Timestamp(rawValue: $0) }
    }
}
