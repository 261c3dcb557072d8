import FoundationEssentials
import FoundationInternationalization
package import Kernel
import Synchronization

/// How far a zone's clocks are from UTC, and since when: read once from the system's time zones, then found by a search.
package struct ZoneOffsets: Sendable {
    /// From when each offset is valid, in microseconds since 1970; the first from `Int64.min`.
    private let starts: [Int64]
    /// Microseconds to add to UTC.
    private let offsets: [Int64]

    /// A time with one offset throughout, both in microseconds.
    struct Stretch {
        let range: Range<Int64>
        let offset: Int64
    }

    private static let known = Mutex<[String: ZoneOffsets]>([:])

    /// Nil when there is no such zone.
    package static func named(_ name: String) -> ZoneOffsets? {
        if let offsets = known.withLock({ $0[name] }) { return offsets }
        // `TimeZone` takes words such as GMT+3 too.
        guard name.contains("/") || name == "UTC", let zone = TimeZone(identifier: name) else { return nil }
        let offsets = ZoneOffsets(zone)
        known.withLock { $0[name] = offsets }
        return offsets
    }

    private init(_ zone: TimeZone) {
        func offset(_ date: Date) -> Int64 { Int64(zone.secondsFromGMT(for: date)) * 1_000_000 }
        var (starts, offsets) = ([Int64.min], [offset(Date(timeIntervalSince1970: 0))])
        var last = Date(timeIntervalSince1970: 0)
        while let next = zone.nextDaylightSavingTimeTransition(after: last), next > last {
            let instant = Int64(next.timeIntervalSince1970.rounded()) * 1_000_000
            guard instant < BusinessCalendar.reach.upperBound.rawValue else { break }
            // Some changes are of the name alone.
            if offset(next) != offsets[offsets.count - 1] {
                starts.append(instant)
                offsets.append(offset(next))
            }
            last = next
        }
        (self.starts, self.offsets) = (starts, offsets)
    }

    /// What to add to UTC, in microseconds.
    package func offset(at instant: Timestamp) -> Int64 { offsets[index(at: instant.rawValue)] }

    /// The date and the microseconds after midnight that the wall shows.
    package func wall(at instant: Timestamp) -> (date: CivilDate, time: Int64) {
        let day: Int64 = 86_400_000_000
        let local = instant.rawValue + offset(at: instant)
        let number = local.flooredDivision(by: day)
        return (CivilDate(number: Int(number)), local - number * day)
    }

    func stretches(in range: Range<Int64>) -> [Stretch] {
        (index(at: range.lowerBound)..<starts.count).prefix { starts[$0] < range.upperBound }.map { index in
            let end = index + 1 < starts.count ? starts[index + 1] : Int64.max
            return Stretch(range: (starts[index]..<end).clamped(to: range), offset: offsets[index])
        }
    }

    private func index(at instant: Int64) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= instant { low = middle } else { high = middle }
        }
        return low
    }
}

extension Int64 {
    /// Rounded towards the past.
    func flooredDivision(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
