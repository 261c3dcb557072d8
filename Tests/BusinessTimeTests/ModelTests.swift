import BusinessTime
import Kernel
import TestSupport
import Testing

@Suite("Business time against a model that looks at the clock each minute")
struct ModelTests {
    static let zones = [
        "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC",
        "Pacific/Apia",
    ]

    private static func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    @Test("Ten years give the same answers", arguments: zones)
    func years(zone: String) throws {
        var random = SeededGenerator(seed: zone.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
        let hours = try BusinessHours.random(in: zone, years: 2010..<2020, using: &random)
        let range = try Self.time("2010-01-01T00:00:00Z")..<Self.time("2020-01-01T00:00:00Z")
        try compare(hours, in: range, questions: 5000, using: &random)
    }

    @Test(
        "Weeks around a change of the clocks, of many calendars",
        arguments: [
            ("Europe/Berlin", "2024-03-25"), ("Europe/Berlin", "2024-10-21"), ("America/New_York", "2025-03-05"),
            ("Australia/Lord_Howe", "2024-04-01"), ("Australia/Lord_Howe", "2024-10-01"),
            ("America/Sao_Paulo", "2018-02-13"), ("America/Sao_Paulo", "2018-10-30"), ("Pacific/Apia", "2011-12-25"),
        ])
    func changes(zone: String, day: String) throws {
        let start = try Self.time("\(day)T00:00:00Z")
        for seed in 0..<25 {
            var random = SeededGenerator(seed: UInt64(seed))
            let hours = try BusinessHours.random(in: zone, years: 2011..<2025, using: &random)
            try compare(hours, in: start..<start + .seconds(10 * 86_400), questions: 100, using: &random)
        }
    }

    private func compare(
        _ hours: BusinessHours, in range: Range<Timestamp>, questions: Int, using random: inout SeededGenerator
    ) throws {
        let calendar = try BusinessCalendar(hours)
        let model = try MinuteModel(hours, in: range)
        for _ in 0..<questions {
            let one = Timestamp(
                rawValue: .random(in: range.lowerBound.rawValue..<range.upperBound.rawValue, using: &random))
            let width = [3600, 86_400 * 5, 86_400 * 4000].randomElement(using: &random) ?? 1
            let other = min(
                one + .microseconds(Int64.random(in: 0...(Int64(width) * 1_000_000), using: &random)),
                range.upperBound - .microseconds(1))
            let duration = calendar.duration(from: one, to: other)
            try #require(duration == model.duration(from: one, to: other), "\(one.rawValue) \(other.rawValue)")
            try #require(calendar.isOpen(at: one) == model.isOpen(at: one), "\(one.rawValue)")
            if let expected = model.instant(after: duration, from: one) {
                try #require(duration == .zero || calendar.instant(after: duration, from: one) == expected)
                try #require(calendar.duration(from: one, to: expected) == duration)
            }
            if let opening = model.opening(from: one) { try #require(calendar.opening(from: one) == opening) }
            guard width < 86_400 * 10 else { continue }
            let intervals = calendar.intervals(in: one..<other)
            try #require(intervals.reduce(.zero) { $0 + ($1.upperBound - $1.lowerBound) } == duration)
            for (left, right) in zip(intervals, intervals.dropFirst()) {
                try #require(left.upperBound < right.lowerBound)
            }
        }
    }
}
