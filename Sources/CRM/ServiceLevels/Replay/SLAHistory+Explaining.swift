import BusinessTime
package import Kernel

/// A part of a clock's life, and whether it counted.
package struct SLAInterval: Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        case counted
        /// The calendar is closed.
        case closed
        case waits([SLAPause])
        /// Between the end of a clock and its going on.
        case ended(SLAClock.Ending)

        /// As the API says it.
        package var words: [String] {
            switch self {
            case .counted: []
            case .closed: ["closed"]
            case .waits(let pauses): pauses.map(\.rawValue)
            case .ended(let ending): [ending.rawValue]
            }
        }
    }

    package let start: Timestamp
    package let end: Timestamp
    package let reason: Reason

    package var isCounted: Bool { reason == .counted }
}

extension SLAHistory {
    /// What a clock's life consists of until now, or its end.
    /// - Parameter limit: the most intervals; those behind it are left out.
    package func intervals(of record: Record, until now: Timestamp, limit: Int) -> [SLAInterval] {
        var intervals: [SLAInterval] = []
        for (index, stretch) in record.stretches.enumerated() where intervals.count < limit {
            let next = index + 1 < record.stretches.count ? record.stretches[index + 1].start : nil
            if next == nil, case .ended = stretch.doing { break }
            let end = min(next ?? now, now)
            guard stretch.start < end else { continue }
            switch stretch.doing {
            case .runs: intervals += running(stretch, to: end)
            case .waits(let pauses): intervals.append(.init(start: stretch.start, end: end, reason: .waits(pauses)))
            case .ended(let ending): intervals.append(.init(start: stretch.start, end: end, reason: .ended(ending)))
            }
        }
        return Array(intervals.prefix(limit))
    }

    private func running(_ stretch: Stretch, to end: Timestamp) -> [SLAInterval] {
        guard let calendar = book[stretch.version]?.calendar else {
            return [SLAInterval(start: stretch.start, end: end, reason: .counted)]
        }
        var (intervals, last) = ([SLAInterval](), stretch.start)
        for open in calendar.intervals(in: stretch.start..<end) {
            if last < open.lowerBound {
                intervals.append(.init(start: last, end: open.lowerBound, reason: .closed))
            }
            intervals.append(.init(start: open.lowerBound, end: open.upperBound, reason: .counted))
            last = open.upperBound
        }
        if last < end { intervals.append(.init(start: last, end: end, reason: .closed)) }
        return intervals
    }
}
