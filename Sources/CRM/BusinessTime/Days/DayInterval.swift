/// Open from one time of day to another. One that ends at or before its start ends on the next day.
package struct DayInterval: Hashable, Sendable, Codable {
    package let start: WallTime
    package let end: WallTime

    /// - Parameter field: where it stands, such as `intervals.monday[1]`.
    package init(start: String, end: String, field: String = "interval") throws(InvalidHours) {
        guard let from = WallTime(start), from < .endOfDay else {
            throw InvalidHours(field: "\(field).start", message: "must be a time of day from 00:00 to 23:59")
        }
        guard let until = WallTime(end) else {
            throw InvalidHours(field: "\(field).end", message: "must be a time of day from 00:00 to 24:00")
        }
        guard from != until else {
            throw InvalidHours(
                field: "\(field).end", message: "must differ from start; a whole day is 00:00 to 24:00")
        }
        (self.start, self.end) = (from, until)
    }

    /// Microseconds after the day's midnight on the wall; beyond 24 hours on the next day.
    var span: Range<Int64> {
        let day = WallTime.endOfDay.microseconds
        return start.microseconds..<(end.microseconds + (end <= start ? day : 0))
    }
}
