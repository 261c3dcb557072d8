/// Business hours that cannot be.
package struct InvalidHours: Error, Equatable, CustomStringConvertible {
    /// Such as `intervals.monday[1].end`.
    package let field: String
    package let message: String

    package init(field: String, message: String) {
        self.field = field
        self.message = message
    }

    package var description: String { "\(field): \(message)" }
}
