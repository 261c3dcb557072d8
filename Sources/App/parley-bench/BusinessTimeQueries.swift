import BusinessTime
import Kernel
import ServiceLevels

/// Questions to calendars, and facts to clocks: one thread, no database.
enum BusinessTimeQueries {
    private static let questions = 2_000_000
    private static let day: Int64 = 86_400_000_000

    static func measure(_: BenchEngine) throws -> [Figure] {
        let office = [try DayInterval(start: "09:00", end: "12:30"), try DayInterval(start: "13:30", end: "18:00")]
        let days = Dictionary(uniqueKeysWithValues: Weekday.allCases.prefix(5).map { ($0, office) })
        let calendar = try BusinessCalendar(BusinessHours(timeZone: "Europe/Berlin", week: days))
        let whole = [try DayInterval(start: "00:00", end: "24:00")]
        let always = try BusinessCalendar(
            BusinessHours(
                timeZone: "Europe/Berlin",
                week: Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, whole) })))
        return [
            figure("business time: durations over 5 days", aim: "≥ 500,000/s") { start in
                calendar.duration(from: start, to: start + .microseconds(5 * day)).microseconds
            },
            figure("  durations over 10 years") { start in
                calendar.duration(from: start, to: start + .microseconds(3650 * day)).microseconds
            },
            figure("  durations over 10 years, 24/7") { start in
                always.duration(from: start, to: start + .microseconds(3650 * day)).microseconds
            },
            figure("  due times 20 h later") { start in
                calendar.instant(after: .seconds(72_000), from: start)?.rawValue ?? 0
            },
            facts(calendar),
        ]
    }

    private static func figure(_ name: String, aim: String = "", _ ask: (Timestamp) -> Int64) -> Figure {
        // Spread over four years from 2024.
        let base: Int64 = 1_704_067_200_000_000
        var (sum, began) = (Int64(0), ContinuousClock.now)
        for round in 0...1 {
            // The first round works the days out.
            if round == 1 { began = .now }
            for number in 0..<Int64(questions) {
                sum &+= ask(Timestamp(rawValue: base + number &* 7_919_000_003 % (1461 * day)))
            }
        }
        return figure(name, count: questions, since: began, aim: sum == 0 ? "nothing was open" : aim)
    }

    private static func facts(_ calendar: BusinessCalendar) -> Figure {
        let policy = SLAPolicy(
            name: "Bench",
            targets: Dictionary(uniqueKeysWithValues: SLAMetric.allCases.map { ($0, [.normal: 14_400]) }),
            pauses: [.pending], escalations: [.percent(50), .percent(80), .offset(1800)])
        let book = [Int64(1): SLARules(version: 1, policy: policy, calendar: calendar)]
        let kinds: [SLAFact.Kind] = [
            .customerMessage, .agentMessage, .statusChanged(.pending), .statusChanged(.open),
        ]
        var (state, time) = (SLAState(), Timestamp(unixSeconds: 1_704_067_200))
        state.apply(SLAFact(at: time, .created(priority: .normal, queueID: nil)), book)
        state.apply(SLAFact(at: time, .policyApplied(version: 1, toRunning: false)), book)
        let began = ContinuousClock.now
        let count = 200_000
        for number in 0..<count {
            time = time + .seconds(600)
            state.apply(SLAFact(at: time, kinds[number % kinds.count]), book)
        }
        return figure("  facts of one ticket, three clocks", count: count, since: began, aim: "")
    }

    private static func figure(
        _ name: String, count: Int, since began: ContinuousClock.Instant, aim: String
    ) -> Figure {
        let rate = Double(count) / (ContinuousClock.now - began).inSeconds
        return Figure(name: name, value: "\(Int(rate))/s", aim: aim)
    }
}
