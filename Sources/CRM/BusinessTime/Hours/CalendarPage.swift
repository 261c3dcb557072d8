/// The open intervals of 366 days, with the time that has been open before each: what durations are found in by a
/// search, however many days they span.
final class CalendarPage: Sendable {
    static let length: Int64 = 366 * DayPlan.day

    /// Sorted, apart from each other; microseconds since 1970.
    let intervals: [Range<Int64>]
    /// Open on this page before each interval.
    private let before: [Int64]
    let total: Int64

    /// Open is each instant at which the wall's clock shows a time that is open. So what the clock skips does not count,
    /// and what it shows twice counts twice.
    init(_ range: Range<Int64>, plan: DayPlan, offsets: ZoneOffsets) {
        var intervals: [Range<Int64>] = []
        for stretch in offsets.stretches(in: range) {
            let local = (stretch.range.lowerBound + stretch.offset)..<(stretch.range.upperBound + stretch.offset)
            let first = local.lowerBound.flooredDivision(by: DayPlan.day) - 1
            let last = (local.upperBound - 1).flooredDivision(by: DayPlan.day)
            for number in first...last {
                let midnight = number * DayPlan.day
                for span in plan.intervals(of: Int(number)) {
                    let open = (midnight + span.lowerBound..<midnight + span.upperBound).clamped(to: local)
                    guard !open.isEmpty else { continue }
                    Self.append(open.lowerBound - stretch.offset..<open.upperBound - stretch.offset, to: &intervals)
                }
            }
        }
        self.intervals = intervals
        var (before, total) = ([Int64](), Int64(0))
        before.reserveCapacity(intervals.count)
        for interval in intervals {
            before.append(total)
            total += interval.upperBound - interval.lowerBound
        }
        (self.before, self.total) = (before, total)
    }

    /// They come in the order of their starts.
    private static func append(_ interval: Range<Int64>, to all: inout [Range<Int64>]) {
        guard let last = all.last, interval.lowerBound <= last.upperBound else { return all.append(interval) }
        all[all.count - 1] = last.lowerBound..<max(last.upperBound, interval.upperBound)
    }

    /// How long it has been open on this page before the instant.
    func opened(before instant: Int64) -> Int64 {
        let index = index(endingAfter: instant)
        guard index < intervals.count else { return total }
        return before[index] + max(0, instant - intervals[index].lowerBound)
    }

    /// The first instant at which it has been open on this page for so long.
    /// - Parameter opened: more than 0, at most `total`.
    func instant(opened: Int64) -> Int64 {
        var (low, high) = (0, before.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if before[middle] < opened { low = middle } else { high = middle }
        }
        return intervals[low].lowerBound + opened - before[low]
    }

    /// The first interval that ends after the instant; the intervals' count when there is none.
    func index(endingAfter instant: Int64) -> Int {
        var (low, high) = (0, intervals.count)
        while low < high {
            let middle = (low + high) / 2
            if intervals[middle].upperBound <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
