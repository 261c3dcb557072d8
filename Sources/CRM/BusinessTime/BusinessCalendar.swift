package import Kernel
import Synchronization

/// Answers when a desk is open, exact to the microsecond.
///
/// It is open at each instant at which a clock on the wall shows a time that its hours name: across a change of the
/// clocks, what is skipped does not count and what is shown twice counts twice. An interval belongs to the day on which
/// it begins; a holiday takes it away with its part after midnight. On a holiday or special day, what began the evening
/// before ends at midnight.
///
/// Made once and asked often: days are worked out a year at a time, when they are first needed, and kept.
package final class BusinessCalendar: Sendable {
    /// Outside of it no calendar is open.
    package static let reach = Timestamp(rawValue: 0)..<Timestamp(rawValue: 84_006 * DayPlan.day)

    package let hours: BusinessHours
    package let zone: ZoneOffsets
    private let plan: DayPlan
    let isAlwaysOpen: Bool
    let isNeverOpen: Bool
    private let pages: Mutex<[CalendarPage?]>
    let pageCount: Int

    /// - Throws: `InvalidHours` that names the field that is wrong.
    package init(_ hours: BusinessHours) throws(InvalidHours) {
        try hours.check()
        guard let zone = ZoneOffsets.named(hours.timeZone) else {
            throw InvalidHours(field: "time_zone", message: "is not known")
        }
        self.hours = hours
        self.zone = zone
        plan = DayPlan(hours)
        isAlwaysOpen = plan.isAlwaysOpen
        isNeverOpen = plan.isNeverOpen
        pageCount = Int((Self.reach.upperBound.rawValue - 1) / CalendarPage.length) + 1
        pages = Mutex([CalendarPage?](repeating: nil, count: pageCount))
    }

    func page(_ index: Int) -> CalendarPage {
        if let page = pages.withLock({ $0[index] }) { return page }
        let start = Int64(index) * CalendarPage.length
        let end = min(start + CalendarPage.length, Self.reach.upperBound.rawValue)
        let page = CalendarPage(start..<end, plan: plan, offsets: zone)
        pages.withLock { $0[index] = page }
        return page
    }

    /// The page that an instant within reach stands on.
    func pageIndex(of instant: Int64) -> Int { Int(instant / CalendarPage.length) }

    /// The instant, or the end of what is within reach that is nearest to it.
    func reachable(_ instant: Timestamp) -> Int64 {
        min(max(instant.rawValue, Self.reach.lowerBound.rawValue), Self.reach.upperBound.rawValue)
    }
}
