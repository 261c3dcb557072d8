import FoundationEssentials
import Glibc
package import Kernel

/// What two clocks show at one moment: the time of day, which people and servers set, and the time since the machine was
/// started, which nobody does.
package struct ClockReading: Sendable {
    /// Names one run of the machine: times since its start mean nothing in another.
    package let boot: String
    /// Microseconds since the machine was started, sleep included.
    package let uptime: Int64
    package let wall: Timestamp

    package init(boot: String, uptime: Int64, wall: Timestamp) {
        self.boot = boot
        self.uptime = uptime
        self.wall = wall
    }

    package static var now: ClockReading {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        let uptime = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
        return ClockReading(boot: currentBoot, uptime: uptime, wall: .now)
    }

    /// What the time of day was when the machine was started, as the clock is set now: it changes when the clock is set.
    var offset: Int64 { wall.rawValue - uptime }

    private static let currentBoot: String = {
        let data = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id") ?? Data()
        return String(decoding: data.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }()
}
