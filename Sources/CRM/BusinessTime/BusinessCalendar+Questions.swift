package import Kernel

extension BusinessCalendar {
    package func isOpen(at instant: Timestamp) -> Bool {
        guard Self.reach.contains(instant), !isAlwaysOpen else { return Self.reach.contains(instant) }
        let page = page(pageIndex(of: instant.rawValue))
        let index = page.index(endingAfter: instant.rawValue)
        return index < page.intervals.count && page.intervals[index].lowerBound <= instant.rawValue
    }

    /// How long it is open between two instants; zero when the second is not after the first.
    package func duration(from start: Timestamp, to end: Timestamp) -> Duration {
        .microseconds(opened(from: reachable(start), to: reachable(end)))
    }

    private func opened(from start: Int64, to end: Int64) -> Int64 {
        guard start < end, !isNeverOpen else { return 0 }
        guard !isAlwaysOpen else { return end - start }
        let (first, last) = (pageIndex(of: start), pageIndex(of: end - 1))
        let firstPage = page(first)
        guard first < last else { return firstPage.opened(before: end) - firstPage.opened(before: start) }
        var opened = firstPage.total - firstPage.opened(before: start)
        for index in first + 1..<last { opened += page(index).total }
        return opened + page(last).opened(before: end)
    }

    /// The first instant at which it has been open for so long since the start: the start itself for a duration of
    /// zero, and a closing time rather than the opening after it. Nil when it is not open for so long within reach.
    package func instant(after duration: Duration, from start: Timestamp) -> Timestamp? {
        var rest = duration.microseconds
        guard rest > 0 else { return start }
        let from = reachable(start)
        guard !isNeverOpen, from < Self.reach.upperBound.rawValue else { return nil }
        guard !isAlwaysOpen else {
            return rest <= Self.reach.upperBound.rawValue - from ? Timestamp(rawValue: from + rest) : nil
        }
        var index = pageIndex(of: from)
        var skipped = page(index).opened(before: from)
        while rest > page(index).total - skipped {
            rest -= page(index).total - skipped
            (index, skipped) = (index + 1, 0)
            guard index < pageCount else { return nil }
        }
        return Timestamp(rawValue: page(index).instant(opened: skipped + rest))
    }

    /// The open intervals within a range, cut at its ends.
    package func intervals(in range: Range<Timestamp>) -> [Range<Timestamp>] {
        let (start, end) = (reachable(range.lowerBound), reachable(range.upperBound))
        guard start < end, !isNeverOpen else { return [] }
        guard !isAlwaysOpen else { return [Timestamp(rawValue: start)..<Timestamp(rawValue: end)] }
        var found: [Range<Timestamp>] = []
        for index in pageIndex(of: start)...pageIndex(of: end - 1) {
            let page = page(index)
            for interval in page.intervals[page.index(endingAfter: start)...] {
                guard interval.lowerBound < end else { break }
                let cut = interval.clamped(to: start..<end)
                let from = Timestamp(rawValue: cut.lowerBound)
                // Pages cut what is open across their ends.
                let begin = found.last?.upperBound == from ? found.removeLast().lowerBound : from
                found.append(begin..<Timestamp(rawValue: cut.upperBound))
            }
        }
        return found
    }

    /// The first instant from this one on at which it is open: this one when it is open. Nil when it never is again.
    package func opening(from instant: Timestamp) -> Timestamp? {
        let start = reachable(instant)
        guard start < Self.reach.upperBound.rawValue, !isNeverOpen else { return nil }
        for index in pageIndex(of: start)..<pageCount {
            let page = page(index)
            let found = page.index(endingAfter: start)
            guard found < page.intervals.count else { continue }
            return Timestamp(rawValue: max(start, page.intervals[found].lowerBound))
        }
        return nil
    }
}
