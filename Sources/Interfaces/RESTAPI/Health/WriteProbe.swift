import Kernel
import SQL
import Synchronization

/// Whether the database takes writes. A disk that is full and a lock that somebody holds do not show before one is
/// tried; so one is, at most once a second however often it is asked.
final class WriteProbe: Sendable {
    private struct State {
        var succeededAt: ContinuousClock.Instant?
        /// When the write that is under way was begun.
        var since: ContinuousClock.Instant?
    }

    private let database: any Database
    private let state = Mutex(State())

    /// For how long a success is believed.
    private static let validity = Duration.seconds(1)
    /// How long a write may take before those who ask meanwhile are told.
    private static let patience = Duration.seconds(2)

    init(database: any Database) { self.database = database }

    private enum Step {
        case fine, busy, write
    }

    /// - Throws: `SQLError` when nothing can be written.
    func check() async throws {
        let step = state.withLock { state -> Step in
            if let since = state.since { return .now - since > Self.patience ? .busy : .fine }
            if let time = state.succeededAt, .now - time < Self.validity { return .fine }
            state.since = .now
            return .write
        }
        switch step {
        case .fine: return
        case .busy: throw SQLError(code: .busy, message: "a write has been waiting for more than two seconds")
        case .write: try await write()
        }
    }

    private func write() async throws {
        do {
            try await database.write { try StoredSettings.set("readiness", to: "written", at: .now, in: $0) }
            state.withLock { $0 = State(succeededAt: .now) }
        } catch {
            state.withLock { $0 = State() }
            throw error
        }
    }
}
