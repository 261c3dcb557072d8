import SQL

/// A row's number, typed by what it numbers: `Ticket.ID` is `Identifier<Ticket>`.
package struct Identifier<Subject>: RawRepresentable, Hashable, Comparable, Codable, SQLCodable,
    CustomStringConvertible
{
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }
    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    package var description: String { String(rawValue) }
}
