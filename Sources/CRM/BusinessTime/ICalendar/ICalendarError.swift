/// A file that is no iCalendar file.
package struct ICalendarError: Error, Equatable, CustomStringConvertible {
    /// Nil when it is about the whole; from 1.
    package let line: Int?
    package let message: String

    package init(line: Int?, message: String) {
        self.line = line
        self.message = message
    }

    package var description: String { line.map { "line \($0): \(message)" } ?? message }
}
