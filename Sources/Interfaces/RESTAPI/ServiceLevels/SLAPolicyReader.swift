import JSON
import ServiceLevels

/// Reads what a policy consists of from a body, and names what is wrong in it, such as `targets.resolution.high`.
struct SLAPolicyReader {
    let body: Body

    /// Elements that each list of conditions may have.
    static let mostOfACondition = 100

    /// As a merge patch.
    func conditions(changing previous: SLAPolicy?) throws -> SLAConditions {
        guard let patch = try body.object("conditions") else {
            return body.has("conditions") ? SLAConditions() : previous?.conditions ?? SLAConditions()
        }
        let old = previous?.conditionsView ?? [:]
        let conditions = Body(object: old.patched(by: .object(patch)).objectValue ?? [:], path: "conditions.")
        try conditions.expect(only: ["priorities", "queue_ids", "tags", "languages"])
        return SLAConditions(
            priorities: try words(conditions, "priorities", "conditions.priorities", as: SLAPriority.self) ?? [],
            queueIDs: try limited(try conditions.integers("queue_ids"), "queue_ids"),
            tags: try limited(try conditions.strings("tags"), "tags"),
            languages: try limited(try conditions.strings("languages"), "languages"))
    }

    private func limited<Value>(_ list: [Value]?, _ field: String) throws -> [Value] {
        guard let list else { return [] }
        guard list.count <= Self.mostOfACondition,
            list.allSatisfy({
                ($0 as? String).map { (1...100).contains($0.utf16.count) && !$0.utf8.contains(0) } ?? true
            })
        else {
            throw APIError.invalid(
                "conditions.\(field)", "out_of_range",
                "must be at most \(Self.mostOfACondition), of 1 to 100 characters")
        }
        return list
    }

    /// As a merge patch. Seconds.
    func targets(changing previous: SLAPolicy?) throws -> [SLAMetric: [SLAPriority: Int64]] {
        guard body.has("targets") || previous == nil else { return previous?.targets ?? [:] }
        guard let patch = try body.object("targets") else {
            throw APIError.invalid("targets", "required", "is required")
        }
        let merged = (previous?.targetsView ?? [:]).patched(by: .object(patch)).objectValue ?? [:]
        let metrics = Body(object: merged, path: "targets.")
        try metrics.expect(only: Set(SLAMetric.allCases.map(\.rawValue)))
        var targets: [SLAMetric: [SLAPriority: Int64]] = [:]
        for metric in SLAMetric.allCases {
            guard let object = try metrics.object(metric.rawValue), !object.isEmpty else { continue }
            let priorities = Body(object: object, path: "targets.\(metric.rawValue).")
            try priorities.expect(only: Set(SLAPriority.allCases.map(\.rawValue)))
            for priority in SLAPriority.allCases {
                guard let seconds = try priorities.integer(priority.rawValue) else { continue }
                guard (1...SLAPolicy.longestTarget).contains(seconds) else {
                    throw APIError.invalid(
                        "targets.\(metric.rawValue).\(priority.rawValue)", "out_of_range",
                        "must be 1 to \(SLAPolicy.longestTarget) seconds")
                }
                targets[metric, default: [:]][priority] = seconds
            }
        }
        guard !targets.isEmpty else {
            throw APIError.invalid("targets", "required", "must have a target for one metric and priority at least")
        }
        return targets
    }

    /// Nil when there are none in the body; null empties them.
    func pauses() throws -> [SLAPause]? {
        body.has("pauses") ? try words(body, "pauses", "pauses", as: SLAPause.self) ?? [] : nil
    }

    private func words<Word: RawRepresentable & CaseIterable & Hashable>(
        _ body: Body, _ field: String, _ path: String, as type: Word.Type
    ) throws -> [Word]? where Word.RawValue == String {
        guard let list = try body.strings(field) else { return nil }
        let words = list.compactMap { Word(rawValue: $0) }
        guard words.count == list.count else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIError.invalid(path, "not_allowed", "must be some of \(known)")
        }
        guard Set(words).count == words.count else { throw APIError.invalid(path, "given_twice", "must differ") }
        return words
    }

    /// Nil when there are none in the body; null empties them.
    func escalations() throws -> [SLAStep]? {
        guard body.has("escalations") else { return nil }
        let list = try body.list("escalations") ?? []
        guard list.count <= SLAPolicy.mostEscalations else {
            throw APIError.invalid("escalations", "out_of_range", "must be at most \(SLAPolicy.mostEscalations)")
        }
        let steps = try list.enumerated().map { index, value in try step(value, "escalations[\(index)]") }
        guard Set(steps).count == steps.count else {
            throw APIError.invalid("escalations", "given_twice", "must differ")
        }
        return steps
    }

    private func step(_ value: JSONValue, _ place: String) throws -> SLAStep {
        guard let object = value.objectValue else { throw APIError.invalid(place, "wrong_type", "must be an object") }
        let step = Body(object: object, path: "\(place).")
        try step.expect(only: ["percent", "offset_seconds"])
        switch (try step.integer("percent"), try step.integer("offset_seconds")) {
        case (let percent?, nil):
            guard let percent = Int(exactly: percent), SLAStep.percents.contains(percent) else {
                throw APIError.invalid(
                    "\(place).percent", "out_of_range", "must be 1 to \(SLAStep.percents.upperBound)")
            }
            return .percent(percent)
        case (nil, let seconds?):
            guard SLAStep.offsets.contains(seconds) else {
                throw APIError.invalid("\(place).offset_seconds", "out_of_range", "must be a year at most either way")
            }
            return .offset(seconds)
        default: throw APIError.invalid(place, "required", "must have percent or offset_seconds")
        }
    }
}
