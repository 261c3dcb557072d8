import JSON

/// Levels by skill, as agents have them and queues, rules and tickets ask for them.
enum SkillLevels {
    static let most = 100
    static let levels: ClosedRange<Int64> = 1...10

    static func read(_ members: [String: JSONValue], _ field: String) throws -> [String: Int] {
        guard members.count <= most else { throw APIError.invalid(field, "too_many", "must be at most \(most)") }
        return try members.sorted { $0.key < $1.key }.reduce(into: [:]) { skills, member in
            guard let level = member.value.integerValue, levels.contains(level),
                (1...100).contains(member.key.utf16.count)
            else {
                throw APIError.invalid(
                    "\(field).\(member.key)", "out_of_range",
                    "must be a level from \(levels.lowerBound) to \(levels.upperBound)")
            }
            skills[member.key] = Int(level)
        }
    }

    static let schema = Schema.map(of: .integer(from: levels.lowerBound, to: levels.upperBound))

    static let changed = schema.with("maxProperties", .integer(Int64(most)))
        .with("propertyNames", ["minLength": 1, "maxLength": 100]).orNull.described("All of them, by level.")
}
