import Glibc
import Synchronization

/// Holds the leases that this node wants, as far as others do not hold them, and knows at any moment which it has.
package final class LeaseKeeper: Sendable {
    package struct Change: Sendable {
        /// New leases with their fencing tokens.
        package let gained: [String: Int64]
        package let lost: Set<String>
    }

    private struct State {
        var wanted: Set<String> = []
        var held: [String: Int64] = [:]
        /// Monotonic microseconds: after this nothing is held, whatever the table says.
        var validUntil: Int64 = 0
    }

    package let owner: NodeIdentity
    private let leases: any Leases
    private let lasting: Duration
    private let interval: Duration
    private let state = Mutex(State())

    /// - Parameters:
    ///   - lasting: a lease's time to live.
    ///   - interval: how often leases are prolonged and free ones taken: well below `lasting`.
    package init(
        owner: NodeIdentity, leases: any Leases, lasting: Duration = .seconds(15), interval: Duration = .seconds(4)
    ) {
        self.owner = owner
        self.leases = leases
        self.lasting = lasting
        self.interval = interval
    }

    /// The token of a lease that is held now; nil when it is not, also when it could not be prolonged in time.
    package func token(of name: String) -> Int64? {
        let now = Self.now()
        return state.withLock { $0.validUntil > now ? $0.held[name] : nil }
    }

    /// Names everything that this node wants from now on.
    package func want(_ names: Set<String>) { state.withLock { $0.wanted = names } }

    /// Prolongs what is held, takes what is free, gives back what is no longer wanted. An error leaves everything as
    /// it is: what is held runs out by itself.
    package func refresh() async throws -> Change {
        let began = Self.now()
        let (wanted, before) = state.withLock { ($0.wanted, $0.held) }
        var held = try await leases.renew(for: owner, lasting: lasting)
        let missing = wanted.subtracting(held.keys)
        if !missing.isEmpty {
            held = try await leases.acquire(missing.sorted(), for: owner, lasting: lasting)
        }
        let unwanted = Set(held.keys).subtracting(wanted)
        if !unwanted.isEmpty {
            try await leases.release(unwanted.sorted(), for: owner)
            for name in unwanted { held[name] = nil }
        }
        // The time to live counts from before the call; a tenth is kept for calls that are under way at its end.
        let validUntil = began + lasting.wholeMicroseconds * 9 / 10
        let final = held
        state.withLock {
            $0.held = final
            $0.validUntil = validUntil
        }
        return Change(
            gained: final.filter { before[$0.key] != $0.value },
            lost: Set(before.filter { final[$0.key] != $0.value }.keys))
    }

    /// Gives everything back at once, so that others need not wait.
    package func releaseAll() async {
        state.withLock {
            $0.held = [:]
            $0.validUntil = 0
        }
        try? await leases.release(nil, for: owner)
    }

    /// How often to call `refresh`.
    package var refreshInterval: Duration { interval }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
