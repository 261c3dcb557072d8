/// A day with intervals of its own: they replace those of the week, and a holiday on that day. None: it is closed.
package struct SpecialDay: Hashable, Sendable, Codable {
    package let date: CivilDate
    package let intervals: [DayInterval]
    package let name: String

    package init(date: CivilDate, intervals: [DayInterval], name: String = "") {
        self.date = date
        self.intervals = intervals
        self.name = name
    }
}
