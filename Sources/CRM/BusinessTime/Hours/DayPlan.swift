/// What is open on which day by the wall's clock: the week, holidays and special days ready to be looked up.
struct DayPlan: Sendable {
    static let day: Int64 = 86_400_000_000

    /// By `Weekday`, from Monday: microseconds after midnight, sorted, apart from each other.
    private let week: [[Range<Int64>]]
    private let special: [Int: [Range<Int64>]]
    /// Days by number: sorted, apart from each other.
    private let closed: [ClosedRange<Int>]
    /// By `slot`.
    private let closedYearly: [Bool]

    init(_ hours: BusinessHours) {
        week = Weekday.allCases.map { Self.merged((hours.week[$0] ?? []).map(\.span)) }
        special = Dictionary(
            hours.specialDays.map { ($0.date.number, Self.merged($0.intervals.map(\.span))) }, uniquingKeysWith: { $1 })
        closed = hours.holidays.filter { !$0.isYearly }.map { $0.date.number...$0.lastDate.number }
            .sorted { $0.lowerBound < $1.lowerBound }
            .reduce(into: []) { all, range in
                if let last = all.last, range.lowerBound <= last.upperBound + 1 {
                    all[all.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
                } else {
                    all.append(range)
                }
            }
        closedYearly = Self.slots(hours.holidays.filter(\.isYearly))
    }

    var isAlwaysOpen: Bool {
        week.allSatisfy { $0 == [0..<Self.day] } && special.isEmpty && closed.isEmpty && !closedYearly.contains(true)
    }

    var isNeverOpen: Bool { week.allSatisfy(\.isEmpty) && special.values.allSatisfy(\.isEmpty) }

    /// The intervals that begin on the day. What goes on after midnight ends there when the next day is a holiday or
    /// a special day.
    func intervals(of number: Int) -> [Range<Int64>] {
        let intervals: [Range<Int64>]
        if let own = special[number] {
            intervals = own
        } else if isHoliday(number) {
            return []
        } else {
            intervals = week[CivilDate(number: number).weekday.index]
        }
        guard let last = intervals.last, last.upperBound > Self.day else { return intervals }
        guard special[number + 1] != nil || isHoliday(number + 1) else { return intervals }
        return intervals.map { $0.clamped(to: 0..<Self.day) }
    }

    private func isHoliday(_ number: Int) -> Bool {
        var (low, high) = (0, closed.count)
        while low < high {
            let middle = (low + high) / 2
            if closed[middle].upperBound < number { low = middle + 1 } else { high = middle }
        }
        if low < closed.count, closed[low].contains(number) { return true }
        return closedYearly[Self.slot(CivilDate(number: number))]
    }

    /// A place for each day that a year may have, in order.
    private static func slot(_ date: CivilDate) -> Int { (date.month - 1) * 31 + date.day - 1 }

    private static func slots(_ holidays: [Holiday]) -> [Bool] {
        var slots = [Bool](repeating: false, count: 12 * 31)
        for holiday in holidays {
            let (first, last) = (slot(holiday.date), slot(holiday.lastDate))
            guard holiday.lastDate.number - holiday.date.number < 365 else {
                return [Bool](repeating: true, count: slots.count)
            }
            var index = first
            slots[index] = true
            while index != last {
                index = (index + 1) % slots.count
                slots[index] = true
            }
        }
        return slots
    }

    private static func merged(_ spans: [Range<Int64>]) -> [Range<Int64>] {
        spans.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { all, span in
            if let last = all.last, span.lowerBound <= last.upperBound {
                all[all.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            } else {
                all.append(span)
            }
        }
    }
}

extension Weekday {
    /// From Monday.
    var index: Int {
        switch self {
        case .monday: 0
        case .tuesday: 1
        case .wednesday: 2
        case .thursday: 3
        case .friday: 4
        case .saturday: 5
        case .sunday: 6
        }
    }
}
