/// How fast a desk means to be, for which tickets, and how that is measured.
package struct SLAPolicy: Sendable, Hashable {
    package var name: String
    package var description: String
    /// Among policies that match a ticket, the lowest one is taken.
    package var position: Int64
    package var conditions: SLAConditions
    /// Seconds by metric and priority. A priority without a target has no due time.
    package var targets: [SLAMetric: [SLAPriority: Int64]]
    /// The calendar whose time counts; nil for all time.
    package var calendarID: Int64?
    package var pauses: [SLAPause]
    package var onReopen: SLAReopening
    package var escalations: [SLAStep]

    package init(
        name: String, description: String = "", position: Int64 = 0, conditions: SLAConditions = SLAConditions(),
        targets: [SLAMetric: [SLAPriority: Int64]], calendarID: Int64? = nil, pauses: [SLAPause] = [],
        onReopen: SLAReopening = .resume, escalations: [SLAStep] = []
    ) {
        self.name = name
        self.description = description
        self.position = position
        self.conditions = conditions
        self.targets = targets
        self.calendarID = calendarID
        self.pauses = pauses
        self.onReopen = onReopen
        self.escalations = escalations
    }

    /// Seconds; a year.
    package static let longestTarget: Int64 = 31_536_000
    package static let mostEscalations = 20
}

extension SLAPolicy: Codable {
    enum CodingKeys: String, CodingKey {
        case name, description, position, conditions, targets, pauses, escalations
        case calendarID = "calendar_id"
        case onReopen = "on_reopen"
    }
}
