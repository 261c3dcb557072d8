package import Kernel
package import SQL

/// How the desk behaves, as administrators have set it; it takes effect at once, on every node.
package struct DeskPolicy: Sendable, Equatable, Codable {
    /// What a customer's message does whose last ticket is closed.
    package enum AfterClose: String, Sendable, CaseIterable, Codable {
        case reopen, new
        /// A new ticket, and the customer is asked whether it belongs to the last one.
        case ask
    }

    /// For how many days after a resolve a customer's message reopens the ticket, and `afterClose` counts after a close;
    /// later it begins a new one.
    package var reopenWithinDays = 7
    package var afterClose = AfterClose.new
    /// After how many days a resolved ticket is closed; nil: by hand alone.
    package var closeAfterDays: Int? = 7
    /// After how many hours of silence a ticket that waits for the customer is resolved; nil: by hand alone.
    package var resolveAfterSilenceHours: Int?
    /// How many hours before that the customer is told.
    package var silenceWarningHours = 24
    /// What the customer is told; nil: nothing.
    package var silenceWarning: String?
    /// After how many minutes without a word an agent who is online counts as away; nil: never.
    package var awayAfterSilenceMinutes: Int?
    /// Where new tickets go that no rule sends anywhere; nil: nowhere.
    package var defaultQueueID: Int64?
    /// Whether administrators of a staff group are agents without a claim.
    package var administratorsAreAgents = true

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case reopenWithinDays = "reopen_within_days"
        case afterClose = "after_close"
        case closeAfterDays = "close_after_days"
        case resolveAfterSilenceHours = "resolve_after_silence_hours"
        case silenceWarningHours = "silence_warning_hours"
        case silenceWarning = "silence_warning"
        case awayAfterSilenceMinutes = "away_after_silence_minutes"
        case defaultQueueID = "default_queue_id"
        case administratorsAreAgents = "administrators_are_agents"
    }

    private static let name = "desk.policy"

    /// What holds until somebody sets it.
    package static let usual = DeskPolicy()

    private init() {}

    /// What was kept before there was a setting holds what is usual for it.
    package init(from decoder: any Decoder) throws {
        let stored = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, or usual: Value) throws -> Value {
            stored.contains(key) ? try stored.decode(Value.self, forKey: key) : usual
        }
        reopenWithinDays = try value(.reopenWithinDays, or: reopenWithinDays)
        afterClose = try value(.afterClose, or: afterClose)
        closeAfterDays = try value(.closeAfterDays, or: closeAfterDays)
        resolveAfterSilenceHours = try value(.resolveAfterSilenceHours, or: nil)
        silenceWarningHours = try value(.silenceWarningHours, or: silenceWarningHours)
        silenceWarning = try value(.silenceWarning, or: nil)
        awayAfterSilenceMinutes = try value(.awayAfterSilenceMinutes, or: nil)
        defaultQueueID = try value(.defaultQueueID, or: nil)
        administratorsAreAgents = try value(.administratorsAreAgents, or: administratorsAreAgents)
    }

    /// With null for what is not set.
    package func encode(to encoder: any Encoder) throws {
        var stored = encoder.container(keyedBy: CodingKeys.self)
        try stored.encode(reopenWithinDays, forKey: .reopenWithinDays)
        try stored.encode(afterClose, forKey: .afterClose)
        try stored.encode(closeAfterDays, forKey: .closeAfterDays)
        try stored.encode(resolveAfterSilenceHours, forKey: .resolveAfterSilenceHours)
        try stored.encode(silenceWarningHours, forKey: .silenceWarningHours)
        try stored.encode(silenceWarning, forKey: .silenceWarning)
        try stored.encode(awayAfterSilenceMinutes, forKey: .awayAfterSilenceMinutes)
        try stored.encode(defaultQueueID, forKey: .defaultQueueID)
        try stored.encode(administratorsAreAgents, forKey: .administratorsAreAgents)
    }

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
