import BusinessTime
import Foundation
import Kernel

/// Business time as slowly as it can be told: a look at the wall's clock for each minute.
///
/// Right where clocks change on whole quarters of an hour, as they do in the zones and years of these tests.
struct MinuteModel {
    static let minute: Int64 = 60_000_000

    let start: Timestamp
    /// Open minutes before each minute from the start on.
    private var opened: [Int32] = [0]
    private var isOpen: [Bool] = []

    init(_ hours: BusinessHours, in range: Range<Timestamp>) throws {
        guard let zone = TimeZone(identifier: hours.timeZone) else { throw InvalidHours(field: "zone", message: "?") }
        start = range.lowerBound
        let minutes = Int((range.upperBound.rawValue - start.rawValue) / Self.minute)
        opened.reserveCapacity(minutes + 1)
        isOpen.reserveCapacity(minutes)
        var offset: Int64 = 0
        var (day, clock) = (Int.min, [Bool]())
        for index in 0..<minutes {
            let instant = start.rawValue / Self.minute + Int64(index)
            if index.isMultiple(of: 15) {
                let date = Date(timeIntervalSince1970: Double(instant * 60))
                offset = Int64(zone.secondsFromGMT(for: date)) / 60
            }
            let local = Int(instant + offset)
            if local / 1440 != day {
                day = local / 1440
                clock = Self.clock(of: CivilDate(number: day), hours)
            }
            isOpen.append(clock[local % 1440])
            opened.append(opened[index] + (isOpen[index] ? 1 : 0))
        }
    }

    /// Whether each minute of the day is open.
    private static func clock(of date: CivilDate, _ hours: BusinessHours) -> [Bool] {
        var clock = [Bool](repeating: false, count: 1440)
        func open(_ minutes: Range<Int>) { for minute in minutes { clock[minute] = true } }
        if rule(of: date, hours) == nil {
            for interval in intervals(of: date + -1, hours) where interval.end <= interval.start {
                open(0..<interval.end.minutes)
            }
        }
        for interval in intervals(of: date, hours) {
            open(interval.start.minutes..<(interval.end <= interval.start ? 1440 : interval.end.minutes))
        }
        return clock
    }

    private static func intervals(of date: CivilDate, _ hours: BusinessHours) -> [DayInterval] {
        rule(of: date, hours) ?? hours.week[Weekday.allCases[(date.number + 3) % 7]] ?? []
    }

    /// What holidays and special days say of it.
    private static func rule(of date: CivilDate, _ hours: BusinessHours) -> [DayInterval]? {
        if let special = hours.specialDays.first(where: { $0.date == date }) { return special.intervals }
        return hours.holidays.contains { holiday in
            guard holiday.isYearly else { return (holiday.date...holiday.lastDate).contains(date) }
            return (0...(holiday.lastDate.number - holiday.date.number)).contains { offset in
                let day = holiday.date + offset
                return day.month == date.month && day.day == date.day
            }
        } ? [] : nil
    }

    private func position(_ instant: Timestamp) -> (index: Int, rest: Int64) {
        let (index, rest) = (instant.rawValue - start.rawValue).quotientAndRemainder(dividingBy: Self.minute)
        return (Int(index), rest)
    }

    func isOpen(at instant: Timestamp) -> Bool { isOpen[position(instant).index] }

    private func opened(before instant: Timestamp) -> Int64 {
        let (index, rest) = position(instant)
        return Int64(opened[index]) * Self.minute + (rest > 0 && isOpen[index] ? rest : 0)
    }

    func duration(from start: Timestamp, to end: Timestamp) -> Duration {
        .microseconds(opened(before: end) - opened(before: start))
    }

    /// Nil when it lies behind the model's end.
    func instant(after duration: Duration, from start: Timestamp) -> Timestamp? {
        let target = opened(before: start) + duration.microseconds
        var (low, high) = (position(start).index, isOpen.count)
        guard Int64(opened[high]) * Self.minute >= target else { return nil }
        while low < high {
            let middle = (low + high) / 2
            if Int64(opened[middle + 1]) * Self.minute >= target { high = middle } else { low = middle + 1 }
        }
        let rest = target - Int64(opened[low]) * Self.minute
        return Timestamp(rawValue: self.start.rawValue + Int64(low) * Self.minute + rest)
    }

    func opening(from instant: Timestamp) -> Timestamp? {
        guard !isOpen(at: instant) else { return instant }
        let index = position(instant).index
        return isOpen[index...].firstIndex(of: true)
            .map { Timestamp(rawValue: start.rawValue + Int64($0) * Self.minute) }
    }
}
