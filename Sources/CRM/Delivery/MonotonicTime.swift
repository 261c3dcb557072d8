import Glibc
import Kernel

/// A point on a clock that never jumps, in microseconds. It means nothing outside this process.
package struct MonotonicTime: Sendable, Hashable, Comparable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    package static let distantPast = MonotonicTime(microseconds: .min / 4)

    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    package static func + (left: Self, right: Duration) -> Self {
        Self(microseconds: left.microseconds + right.microseconds)
    }

    package static func - (left: Self, right: Duration) -> Self {
        Self(microseconds: left.microseconds - right.microseconds)
    }

    package static func - (left: Self, right: Self) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }
}
