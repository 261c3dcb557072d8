package import Kernel
package import SQL

/// How the desk behaves, as administrators have set it; it takes effect at once, on every node.
package struct DeskPolicy: Sendable, Equatable, Codable {
    /// For how many days after a resolve a customer's message reopens the ticket; later it begins a new one.
    package var reopenWithinDays: Int
    /// Whether administrators of a staff group are agents without a claim.
    package var administratorsAreAgents: Bool

    package enum CodingKeys: String, CodingKey {
        case reopenWithinDays = "reopen_within_days"
        case administratorsAreAgents = "administrators_are_agents"
    }

    private static let name = "desk.policy"

    /// What holds until somebody sets it.
    package static let usual = DeskPolicy(reopenWithinDays: 7, administratorsAreAgents: true)

    /// Read where it decides: seldom enough.
    package static func current(in db: any SQLConnection) throws -> DeskPolicy {
        try StoredSettings.get(name, in: db) ?? usual
    }

    package static func set(
        _ policy: DeskPolicy, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let before = try current(in: db)
        guard policy != before else { return }
        try StoredSettings.set(name, to: policy, at: now, in: db)
        try Audit.record(
            "settings.updated", on: "settings:0", by: author.actor, before: try JSONText.encode(before),
            after: try JSONText.encode(policy), origin: author.origin, at: now, in: db)
    }
}
