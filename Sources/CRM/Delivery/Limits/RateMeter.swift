import Kernel

/// Counts the calls of one scope against its limit.
///
/// When exactly the remote side counts a call is unknown: somewhere between sending it and its answer. So a call
/// weighs on the limit from its reservation until a full window after its answer, and the limit holds however long
/// calls travel.
struct RateMeter: Sendable {
    enum Permission: Equatable {
        case now
        case at(MonotonicTime)
        /// When a call that is under way has been answered.
        case afterPending
    }

    private(set) var limit: RateLimit
    /// Calls reserved and not yet answered.
    private(set) var pending = 0
    private var answered = RingBuffer<(time: MonotonicTime, cost: Int)>()
    /// The sum of the costs in `answered`.
    private var counted = 0
    /// Theoretical arrival time of the generic cell rate algorithm, for a limit with a burst.
    private var arrival = MonotonicTime.distantPast
    private var tightening = Tightening()

    init(limit: RateLimit) { self.limit = limit }

    /// Another limit holds from now on. Where what was counted under the old one does not say enough, the new one is
    /// taken to be used up.
    mutating func change(to new: RateLimit, at now: MonotonicTime) {
        guard new != limit else { return }
        let isKnown = (new.burst == nil) == (limit.burst == nil) && new.window <= limit.window
        limit = new
        guard !isKnown else { return }
        if let burst = new.burst {
            let interval = new.window.microseconds / Int64(new.count)
            arrival = MonotonicTime(microseconds: now.microseconds + Int64(burst) * interval)
        } else {
            answered.append((now, new.count))
            counted += new.count
        }
    }

    /// When a call of this cost may be made.
    mutating func permission(cost: Int, at now: MonotonicTime) -> Permission {
        let factor = tightening.factor(at: now)
        if let burst = limit.burst { return bucketPermission(cost: cost, burst: burst, factor: factor, at: now) }
        forget(before: now - limit.window)
        let allowed = max(1, Int(Double(limit.count) * factor))
        // An album that is larger than the whole limit goes when nothing else weighs.
        let room = max(allowed - cost, 0)
        if pending + counted <= room { return .now }
        if pending > room { return .afterPending }
        var weighing = pending + counted
        for entry in answered {
            weighing -= entry.cost
            if weighing <= room { return .at(entry.time + limit.window) }
        }
        return .afterPending
    }

    private func bucketPermission(cost: Int, burst: Int, factor: Double, at now: MonotonicTime) -> Permission {
        let interval = limit.window.microseconds / Int64(limit.count)
        let spacing = Int64(Double(interval) / factor)
        // Tightening must not widen the burst: its capacity stays what it is at the full rate.
        let capacity = max(Int64(burst) * interval, Int64(cost) * spacing)
        let earliest = arrival.microseconds + Int64(cost) * spacing - capacity
        let withPending = max(arrival, now).microseconds + Int64(pending + cost) * spacing - capacity
        if withPending <= now.microseconds { return .now }
        if pending > 0 { return .afterPending }
        return .at(MonotonicTime(microseconds: earliest))
    }

    mutating func reserve(cost: Int) { pending += cost }

    /// A call was never sent: its reservation weighs no more.
    mutating func release(cost: Int) { pending -= cost }

    /// A call was answered, or given up, at `now`.
    mutating func finish(cost: Int, at now: MonotonicTime) {
        pending -= cost
        if limit.burst != nil {
            let interval = limit.window.microseconds / Int64(limit.count)
            arrival = MonotonicTime(
                microseconds: max(arrival, now).microseconds
                    + Int64(Double(Int64(cost) * interval) / tightening.factor(at: now)))
        } else {
            answered.append((now, cost))
            counted += cost
        }
    }

    /// The remote side said that we were too fast: the limit is halved and recovers slowly.
    mutating func tighten(at now: MonotonicTime) { tightening.tighten(at: now) }

    /// Whether this meter says nothing that a new one would not say.
    mutating func isIdle(at now: MonotonicTime) -> Bool {
        forget(before: now - limit.window)
        return pending == 0 && answered.isEmpty && arrival <= now && tightening.factor(at: now) == 1
    }

    private mutating func forget(before time: MonotonicTime) {
        while let first = answered.first, first.time <= time {
            counted -= first.cost
            answered.removeFirst()
        }
    }
}

/// A factor on a limit: halved by each refusal, and whole again after 100 seconds without one.
private struct Tightening: Sendable {
    private var reduced = 1.0
    private var since = MonotonicTime.distantPast

    private static let smallest = 1.0 / 16
    /// Recovered a second.
    private static let recovery = 0.005

    func factor(at now: MonotonicTime) -> Double {
        guard reduced < 1 else { return 1 }
        return min(1, reduced + Double((now - since).microseconds) / 1_000_000 * Self.recovery)
    }

    mutating func tighten(at now: MonotonicTime) {
        reduced = max(Self.smallest, factor(at: now) / 2)
        since = now
    }
}
