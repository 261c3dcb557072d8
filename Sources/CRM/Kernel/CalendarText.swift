/// Days and times of day as RFC 3339 writes them: whether they are any at all. Parsers take the thirtieth of February for
/// the second of March, and 12:99 for 13:39.
package enum CalendarText {
    /// A day such as `2026-01-31`, in a year of four digits.
    package static func isDay(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), year > 0, (1...12).contains(month)
        else { return false }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    /// A time zone at the end of a time: `Z`, or such as `+05:30`.
    static func endsInZone(_ text: some StringProtocol) -> Bool {
        if text.last == "Z" || text.last == "z" { return true }
        let zone = text.suffix(6)
        return (zone.first == "+" || zone.first == "-") && isTime(zone.dropFirst() + ":00")
    }

    /// A time of day such as `12:59:60`, with the leap second.
    static func isTime(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 2, 2], let hour = Int(parts[0]), let minute = Int(parts[1]),
            let second = Int(parts[2])
        else { return false }
        return (0...23).contains(hour) && (0...59).contains(minute) && (0...60).contains(second)
    }
}
