import Kernel

/// A day of the Gregorian calendar, without a time zone.
package struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days after 1970-01-01.
    package let number: Int

    package init(number: Int) { self.number = number }

    /// Nil when the text is no day such as `2026-01-31`.
    package init?(_ text: some StringProtocol) {
        guard CalendarText.isDay(text) else { return nil }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        number = CalendarText.dayNumber(year: parts[0], month: parts[1], day: parts[2])
    }

    package var year: Int { CalendarText.date(number).year }
    package var month: Int { CalendarText.date(number).month }
    package var day: Int { CalendarText.date(number).day }

    /// 1970-01-01 was a Thursday.
    package var weekday: Weekday { Weekday.allCases[(((number + 3) % 7) + 7) % 7] }

    /// As RFC 3339 writes it.
    package var description: String {
        let (year, month, day) = CalendarText.date(number)
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
    package static func + (left: Self, days: Int) -> Self { Self(number: left.number + days) }
}

extension CivilDate: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let date = CivilDate(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a day like 2026-01-31")
        }
        self = date
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
