/// When calls were made, for "so many in any window".
struct SlidingWindow {
    private var times: [Int64] = []
    private var first = 0

    mutating func add(_ count: Int, now: Int64) {
        times.append(contentsOf: repeatElement(now, count: count))
    }

    /// Microseconds until `cost` more fit; 0 when they fit now.
    mutating func wait(_ cost: Int, _ window: SandboxLimits.Window, now: Int64) -> Int64 {
        drop(before: now - window.length)
        let room = window.count - min(cost, window.count)
        let excess = times.count - first - room
        guard excess > 0 else { return 0 }
        return times[first + excess - 1] + window.length - now
    }

    /// What happened a whole window ago counts no more.
    private mutating func drop(before oldest: Int64) {
        while first < times.count, times[first] <= oldest { first += 1 }
        guard first > 1024, first > times.count / 2 else { return }
        times.removeFirst(first)
        first = 0
    }
}
