import JSON
import Kernel
import ServiceLevels

/// What came of a clock.
enum SLAVerdict: String, CaseIterable {
    /// Neither ended nor breached yet.
    case open
    case met, breached, cancelled

    init(_ clock: SLAClock) {
        self =
            if clock.breachedAt != nil {
                .breached
            } else {
                switch clock.end?.ending {
                case nil: .open
                case .met: .met
                default: .cancelled
                }
            }
    }
}

/// A clock, as the API shows it.
struct SLAClockView {
    let record: SLAHistory.Record
    let history: SLAHistory
    let now: Timestamp
    /// Nil when intervals are not asked for.
    let mostIntervals: Int?

    private var clock: SLAClock { record.clock }

    var json: JSONValue {
        let rules = history.book[clock.version]
        var json: JSONValue = [
            "metric": .string(clock.metric.rawValue), "cycle": .integer(Int64(clock.cycle)),
            "policy_version": .integer(clock.version), "state": .string(state),
            "verdict": .string(SLAVerdict(clock).rawValue), "paused_by": JSONValue(clock.pauses.map(\.rawValue)),
            "started_at": JSONValue(clock.startedAt), "target_seconds": JSONValue(clock.target.map { $0 / 1_000_000 }),
            "elapsed_seconds": seconds(rules.map { clock.elapsed(at: now, $0) }), "due_at": JSONValue(clock.due),
            "breached_at": JSONValue(clock.breachedAt), "ended_at": JSONValue(clock.end?.at),
            "ended_by": JSONValue(clock.end?.ending.rawValue),
            "milestones": .array(zip(rules?.policy.escalations ?? [], clock.marks.dropFirst()).map(milestone)),
        ]
        guard let mostIntervals else { return json }
        let intervals = history.intervals(of: record, until: now, limit: mostIntervals + 1)
        json["intervals"] = .array(intervals.prefix(mostIntervals).map(interval))
        json["has_more_intervals"] = .bool(intervals.count > mostIntervals)
        return json
    }

    private var state: String {
        guard let end = clock.end else { return clock.isRunning ? "running" : "paused" }
        return end.ending == .met ? "met" : "cancelled"
    }

    private func seconds(_ microseconds: Int64?) -> JSONValue {
        microseconds.map { .double(Double($0) / 1_000_000) } ?? .null
    }

    private func milestone(_ step: SLAStep, _ mark: SLAClock.Mark) -> JSONValue {
        var json: JSONValue = ["percent": nil, "offset_seconds": nil]
        json = json.patched(by: step.view)
        json["due_at"] = JSONValue(mark.due)
        json["reached_at"] = JSONValue(mark.reachedAt)
        return json
    }

    private func interval(_ interval: SLAInterval) -> JSONValue {
        [
            "start": JSONValue(interval.start), "end": JSONValue(interval.end), "counted": .bool(interval.isCounted),
            "because": JSONValue(interval.reason.words),
        ]
    }
}
