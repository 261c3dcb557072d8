import BusinessTime
import Kernel
import ServiceLevels
import TestSupport

/// Three versions of a policy, and histories of tickets that meet them.
enum RandomHistory {
    /// A Monday.
    static let start = Timestamp(unixSeconds: 1_793_577_600)
    static let minutes = 9 * 1440

    static func time(_ minute: Int) -> Timestamp { start + .seconds(minute * 60) }

    static func policies(using random: inout SeededGenerator) -> [Int64: SLAPolicy] {
        let steps: [SLAStep] = [
            .percent(25), .percent(50), .percent(80), .percent(120), .offset(-600), .offset(1800), .offset(7200),
        ]
        var policies: [Int64: SLAPolicy] = [:]
        for version: Int64 in 1...3 {
            var targets: [SLAMetric: [SLAPriority: Int64]] = [:]
            for metric in SLAMetric.allCases where Int.random(in: 0..<6, using: &random) > 0 {
                targets[metric] = [.normal: 1200]
                for priority in SLAPriority.allCases where Int.random(in: 0..<5, using: &random) > 0 {
                    targets[metric]?[priority] = Int64.random(in: 1...60, using: &random) * 1200
                }
            }
            policies[version] = SLAPolicy(
                name: "P\(version)", targets: targets, calendarID: version > 1 ? version : nil,
                pauses: SLAPause.allCases.filter { _ in Bool.random(using: &random) },
                onReopen: SLAReopening.allCases.randomElement(using: &random) ?? .resume,
                escalations: steps.filter { _ in Bool.random(using: &random) })
        }
        return policies
    }

    /// Version 2 counts office hours, version 3 nights.
    static func calendar(_ version: Int64) throws -> BusinessCalendar? {
        let office = [try DayInterval(start: "09:00", end: "12:30"), try DayInterval(start: "13:30", end: "17:00")]
        let night = [try DayInterval(start: "22:00", end: "06:00")]
        return switch version {
        case 2:
            try BusinessCalendar(
                BusinessHours(
                    timeZone: "UTC",
                    week: Dictionary(uniqueKeysWithValues: Weekday.allCases.prefix(5).map { ($0, office) })))
        case 3:
            try BusinessCalendar(
                BusinessHours(
                    timeZone: "UTC", week: Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, night) })))
        default: nil
        }
    }

    static func isOpen(_ version: Int64, _ minute: Int) -> Bool {
        let clock = minute % 1440
        return switch version {
        case 2: minute / 1440 % 7 < 5 && ((540..<750).contains(clock) || (810..<1020).contains(clock))
        case 3: clock >= 1320 || clock < 360
        default: true
        }
    }

    static func facts(using random: inout SeededGenerator) -> [(minute: Int, kind: SLAFact.Kind)] {
        var minute = Int.random(in: 0..<1440, using: &random)
        var facts: [(minute: Int, kind: SLAFact.Kind)] = [
            (minute, .created(priority: .allCases.randomElement(using: &random) ?? .normal, queueID: 1)),
            (minute, .policyApplied(version: Int64.random(in: 1...3, using: &random), toRunning: false)),
        ]
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            // Often in the same minute, and often on the hour, where calendars open and targets end.
            switch Int.random(in: 0..<4, using: &random) {
            case 0: break
            case 1: minute = (minute / 60 + Int.random(in: 1...8, using: &random)) * 60
            default: minute += Int.random(in: 1...400, using: &random)
            }
            guard minute < minutes else { break }
            facts.append((minute, kind(using: &random)))
        }
        return facts
    }

    private static func kind(using random: inout SeededGenerator) -> SLAFact.Kind {
        switch Int.random(in: 0..<60, using: &random) {
        case 0..<14: .customerMessage
        case 14..<22: .agentMessage
        case 22..<38: .statusChanged(.allCases.randomElement(using: &random) ?? .open)
        case 38..<41: .snoozed
        case 41..<44: .unsnoozed
        case 44..<46: .unreachable
        case 46..<48: .reachable
        case 48..<53: .priorityChanged(.allCases.randomElement(using: &random) ?? .low)
        case 53: .queueChanged(2)
        case 54..<58: .policyApplied(version: .random(in: 1...3, using: &random), toRunning: .random(using: &random))
        case 58: .policyApplied(version: nil, toRunning: false)
        default: .merged
        }
    }
}
