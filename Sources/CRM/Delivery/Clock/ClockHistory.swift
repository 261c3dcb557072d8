import Kernel

/// How the clock was set since the machine was started, so that times of day in tables can be told as times ago, whatever
/// was done to the clock meanwhile. Pure.
struct ClockHistory: Sendable {
    /// From `since` (an uptime) on, the time of day was the uptime plus `offset`.
    struct Stretch: Sendable {
        let since: Int64
        let offset: Int64
    }

    /// A stretch of time, as uptimes and as the time of day that was shown then.
    struct Window: Sendable {
        let from: Timestamp
        let to: Timestamp
        let offset: Int64
    }

    let now: ClockReading
    private let stretches: [Stretch]

    /// Less than this is drift, which a table's times may have.
    static let tolerance: Int64 = 1_000_000

    /// - Parameter known: of this run of the machine, in order.
    init(_ known: [Stretch], now: ClockReading) {
        self.now = now
        var stretches = known
        if known.last.map({ abs($0.offset - now.offset) > Self.tolerance }) ?? true {
            stretches.append(Stretch(since: known.isEmpty ? 0 : now.uptime, offset: now.offset))
        }
        self.stretches = stretches
    }

    /// The times of day that were shown within the last `duration`, one window for each setting of the clock.
    func windows(ofLast duration: Duration) -> [Window] {
        stretches.indices.compactMap { index in
            let stretch = stretches[index]
            let end = index + 1 < stretches.count ? stretches[index + 1].since : now.uptime
            let from = max(stretch.since - Self.tolerance, now.uptime - duration.microseconds)
            guard from <= end else { return nil }
            // The clock may have been set a little before it was noticed.
            return Window(
                from: Timestamp(rawValue: from + stretch.offset),
                to: Timestamp(rawValue: end + stretch.offset + 2 * Self.tolerance), offset: stretch.offset)
        }
    }

    /// How long ago something was that was noted within a window.
    func age(of time: Timestamp, in window: Window) -> Duration {
        .microseconds(max(0, now.uptime - (time.rawValue - window.offset)))
    }

    /// How much is left of a pause that was noted at `since` to end at `until`: never more than all of it.
    func remaining(since: Timestamp, until: Timestamp) -> Duration {
        let length = max(.zero, until - since)
        for index in stretches.indices.reversed() {
            let begin = since.rawValue - stretches[index].offset
            let end = index + 1 < stretches.count ? stretches[index + 1].since : now.uptime
            guard begin >= stretches[index].since - Self.tolerance, begin <= end + Self.tolerance else { continue }
            return max(.zero, min(length, length - .microseconds(now.uptime - begin)))
        }
        // Noted before the machine was started, or on another: by the time of day, as far as that can be true.
        return max(.zero, min(until - now.wall, length))
    }
}
