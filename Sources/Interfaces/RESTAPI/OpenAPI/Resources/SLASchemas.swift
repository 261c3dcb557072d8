import JSON
import ServiceLevels

/// What policies and clocks look like.
enum SLASchemas {
    static let content: [Schema.Property] = [
        .field("name", .string), .field("description", .string), .field("position", .integer),
        .field(
            "conditions",
            .object([
                .field("priorities", .list(of: .oneOf(SLAPriority.self))), .field("queue_ids", .list(of: .integer)),
                .field("tags", .list(of: .string)), .field("languages", .list(of: .string)),
            ])),
        .field("targets", targets), .field("calendar_id", .integer.orNull),
        .field("pauses", .list(of: .oneOf(SLAPause.self))), .field("on_reopen", .oneOf(SLAReopening.self)),
        .field("escalations", .list(of: step)),
    ]

    private static let seconds = Schema.integer(from: 1, to: SLAPolicy.longestTarget)
    static let targets = Schema.object(
        SLAMetric.allCases.map { metric in
            .optional(
                metric.rawValue, .object(SLAPriority.allCases.map { .optional($0.rawValue, seconds.orNull) }).orNull)
        }
    ).described("Seconds by metric and priority.")

    private static let step = Schema.object([
        .optional(
            "percent",
            .integer(from: Int64(SLAStep.percents.lowerBound), to: Int64(SLAStep.percents.upperBound))
                .described("Of the target.")),
        .optional(
            "offset_seconds",
            .integer(from: SLAStep.offsets.lowerBound, to: SLAStep.offsets.upperBound)
                .described("After the breach, as the clock counts; negative before it.")),
    ])

    private static func some(_ element: Schema) -> Schema {
        Schema.list(of: element, to: SLAPolicyReader.mostOfACondition).orNull
    }

    static let properties: [Schema.Property] = [
        .optional("description", CatalogSchemas.text),
        .optional(
            "position",
            .integer(from: SLAPolicy.positions.lowerBound, to: SLAPolicy.positions.upperBound).orNull
                .described("Of several policies that match, the lowest is taken.")),
        .optional(
            "conditions",
            .object([
                .optional("priorities", some(.oneOf(SLAPriority.self))), .optional("queue_ids", some(.integer)),
                .optional("tags", some(.string(from: 1, to: 100))),
                .optional("languages", some(.string(from: 1, to: 100))),
            ]).orNull.described("A ticket must have one of each list that is not empty.")),
        .optional("calendar_id", .integer.orNull.described("Whose time counts; null for all time.")),
        .optional(
            "pauses",
            .list(of: .oneOf(SLAPause.self)).with("uniqueItems", true).orNull.described("What makes clocks wait.")),
        .optional(
            "on_reopen",
            .oneOf(SLAReopening.self).orNull.described(
                "What a reopened ticket does to clocks that its resolution has ended.")),
        .optional(
            "escalations",
            .list(of: step, to: SLAPolicy.mostEscalations).orNull.described("Each with one of the two fields.")),
    ]

    static let version = Schema.object([
        .field("id", .id("What clocks name as `policy_version`.")),
        .field("number", .integer(from: 1)), .field("created_at", .time), .field("policy", .object(content)),
        .field("time_zone", .string.orNull.described("Of the calendar as it was then.")),
    ])

    static let clock = Schema.object([
        .field("metric", .oneOf(SLAMetric.self)),
        .field("cycle", .integer(from: 1).described("Each next response, and each restart, is a clock of its own.")),
        .field("policy_version", .integer), .field("state", .oneOf(["running", "paused", "met", "cancelled"])),
        .field("verdict", .oneOf(SLAVerdict.self)), .field("paused_by", .list(of: .oneOf(SLAPause.self))),
        .field("started_at", .time), .field("target_seconds", .integer.orNull),
        .field("elapsed_seconds", .number.orNull),
        .field("due_at", .time.orNull.described("When it will be breached if nothing changes.")),
        .field("breached_at", .time.orNull), .field("ended_at", .time.orNull), .field("ended_by", .string.orNull),
        .field(
            "milestones",
            .list(
                of: .object([
                    .field("percent", .integer.orNull), .field("offset_seconds", .integer.orNull),
                    .field("due_at", .time.orNull), .field("reached_at", .time.orNull),
                ]))),
        .optional(
            "intervals",
            .list(
                of: .object([
                    .field("start", .time), .field("end", .time), .field("counted", .boolean),
                    .field("because", .list(of: .string).described("Why it did not count.")),
                ]))),
        .optional("has_more_intervals", .boolean),
    ])
}
