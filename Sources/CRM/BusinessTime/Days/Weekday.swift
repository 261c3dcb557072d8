/// In the order of ISO 8601.
package enum Weekday: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}
