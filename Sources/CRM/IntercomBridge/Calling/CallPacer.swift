import Delivery
import Kernel

/// Spreads what is left of a window of calls over what is left of its time, so that it is never empty before it ends:
/// other programs draw on the same window. Pure.
struct CallPacer: Sendable {
    /// What Intercom said last of its window (facts, rate limits).
    struct Window: Sendable, Equatable {
        var limit: Int
        var remaining: Int
        var endsAt: MonotonicTime
    }

    private var window: Window?
    /// When the next call may be made.
    private var next = MonotonicTime.distantPast

    /// Above this share of the window calls are not spread.
    private static let plenty = 0.5

    /// Takes what an answer said. Calls under way are not in it, so within a window the lower number holds.
    mutating func learned(_ new: Window) {
        var new = new
        if let window, abs((new.endsAt - window.endsAt).microseconds) < Self.sameEnd {
            new.remaining = min(new.remaining, window.remaining)
        }
        window = new
    }

    /// Ends that differ by less, in microseconds, are those of the same window: Intercom tells whole seconds.
    private static let sameEnd: Int64 = 1_500_000

    /// Reserves a call.
    /// - Returns: how long to wait before it is made.
    mutating func reserve(at now: MonotonicTime) -> Duration {
        guard var window, window.endsAt > now else {
            self.window = nil
            return .zero
        }
        guard Double(window.remaining) < Double(window.limit) * Self.plenty else {
            window.remaining -= 1
            self.window = window
            return .zero
        }
        // One is kept back: the last one would find the window empty if anybody else takes one.
        guard window.remaining > 1 else { return window.endsAt - now }
        let turn = max(next, now)
        next = turn + max(.zero, window.endsAt - turn) / window.remaining
        window.remaining -= 1
        self.window = window
        return max(.zero, turn - now)
    }
}
