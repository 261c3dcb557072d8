import Desk
import JSON
import SQL

/// What a PATCH wants of the settings; null switches off what can be off, and puts back what is usual elsewhere.
struct SettingsBody: Sendable {
    static let fields = Set(DeskPolicy.CodingKeys.allCases.map(\.rawValue))

    static let days: ClosedRange<Int64> = 0...365
    static let hours: ClosedRange<Int64> = 1...8760
    static let minutes: ClosedRange<Int64> = 1...1440
    static let longestWarning = 1000

    private let body: Body

    init(_ body: Body) throws {
        self.body = body
        _ = try apply(to: .usual)
    }

    func apply(to policy: DeskPolicy) throws -> DeskPolicy {
        let usual = DeskPolicy.usual
        var policy = policy
        func set<Value>(_ key: DeskPolicy.CodingKeys, _ path: WritableKeyPath<DeskPolicy, Value>, _ value: Value?) {
            if body.has(key.rawValue) { policy[keyPath: path] = value ?? usual[keyPath: path] }
        }
        set(.reopenWithinDays, \.reopenWithinDays, try number(.reopenWithinDays, in: Self.days))
        set(.afterClose, \.afterClose, try body.word("after_close", as: DeskPolicy.AfterClose.self))
        set(.closeAfterDays, \.closeAfterDays, try number(.closeAfterDays, in: Self.days))
        set(
            .resolveAfterSilenceHours, \.resolveAfterSilenceHours,
            try number(.resolveAfterSilenceHours, in: Self.hours))
        set(.silenceWarningHours, \.silenceWarningHours, try number(.silenceWarningHours, in: Self.hours))
        set(.silenceWarning, \.silenceWarning, try warning())
        set(
            .awayAfterSilenceMinutes, \.awayAfterSilenceMinutes,
            try number(.awayAfterSilenceMinutes, in: Self.minutes))
        set(.defaultQueueID, \.defaultQueueID, try body.integer("default_queue_id"))
        set(
            .administratorsAreAgents, \.administratorsAreAgents, try body.bool("administrators_are_agents"))
        return policy
    }

    /// What the settings refer to must be there.
    func check(in db: any SQLConnection) throws {
        guard let queue = try body.integer("default_queue_id"), try Catalog<Queue>.find(queue, in: db) == nil else {
            return
        }
        throw APIError.invalid("default_queue_id", "not_found", "is no queue’s number")
    }

    private func number(_ key: DeskPolicy.CodingKeys, in range: ClosedRange<Int64>) throws -> Int? {
        guard let number = try body.integer(key.rawValue) else { return nil }
        guard range.contains(number) else {
            throw APIError.invalid(
                key.rawValue, "out_of_range", "must be \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    private func warning() throws -> String? {
        let key = DeskPolicy.CodingKeys.silenceWarning.rawValue
        guard let text = try body.string(key) else { return nil }
        guard !text.allSatisfy(\.isWhitespace), text.unicodeScalars.count <= Self.longestWarning else {
            throw APIError.invalid(key, "out_of_range", "must have 1 to \(Self.longestWarning) characters")
        }
        return text
    }
}
