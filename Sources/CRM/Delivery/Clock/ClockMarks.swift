import Kernel
import SQL
import Synchronization

/// Keeps a note of each setting of the clock, for whoever reads times from the tables later.
final class ClockMarks: Sendable {
    private let read: @Sendable () -> ClockReading
    /// The offset that was noted last, by this process.
    private let noted = Mutex<Int64?>(nil)

    init(_ read: @escaping @Sendable () -> ClockReading = { .now }) { self.read = read }

    /// Notes how the clock is set now, if that is news.
    func note(in database: any Database) async throws {
        let reading = read()
        let isKnown = noted.withLock { $0.map { abs($0 - reading.offset) <= ClockHistory.tolerance } ?? false }
        guard !isKnown else { return }
        try await database.write { db in
            let known = try Self.stretches(of: reading.boot, in: db)
            if let last = known.last, abs(last.offset - reading.offset) <= ClockHistory.tolerance { return }
            try db.later("DELETE FROM clock_marks WHERE noted_at < \(reading.wall - .seconds(90 * 24 * 3600))")
            try db.later(
                """
                INSERT INTO clock_marks (boot, uptime, clock_offset, noted_at)
                VALUES (\(reading.boot), \(known.isEmpty ? 0 : reading.uptime), \(reading.offset), \(reading.wall))
                ON CONFLICT DO NOTHING
                """)
        }
        noted.withLock { $0 = reading.offset }
    }

    func history(in db: any SQLConnection) throws -> ClockHistory {
        let reading = read()
        return ClockHistory(try Self.stretches(of: reading.boot, in: db), now: reading)
    }

    private static func stretches(of boot: String, in db: any SQLConnection) throws -> [ClockHistory.Stretch] {
        try db.rows("SELECT uptime, clock_offset FROM clock_marks WHERE boot = \(boot) ORDER BY uptime").map {
            ClockHistory.Stretch(since: try $0.get(at: 0), offset: try $0.get(at: 1))
        }
    }
}
