/// Bounds how fast secrets can be guessed, without locking out who has a right one.
///
/// - Ten wrong credentials from one address within a minute, and what comes from there is refused unread, be it right
///   or wrong, until fewer than ten lie within the last minute. If a right one were let in, who guesses would go on
///   and simply see which one it is.
/// - Only a key that has proven itself from that address within the last hour is still looked at, so that a stranger
///   behind the same router locks nobody out. It has ten wrong secrets a minute of its own.
///
/// So no address can try more than ten secrets a minute on any key. Memory is bounded: when there are too many
/// addresses at once, those that are new share one count.
package struct GuessLimit: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// How it stands with an address.
    package struct Standing: Sendable, Equatable {
        /// Wrong credentials that are still taken.
        package let remaining: Int
        /// Until everything is forgotten; zero when there is nothing.
        package let reset: Duration
        /// Until one more is taken; nil when it is now.
        package let retryAfter: Duration?
    }

    package static let most = 10
    package static let window = Duration.seconds(60)
    /// For how long a key is known to be used from an address.
    package static let trust = Duration.seconds(3600)

    /// The wrong ones of the last minute.
    private struct Guesses: Sendable {
        var times: [Instant] = []

        mutating func forget(at now: Instant) { times.removeAll { now - $0 >= GuessLimit.window } }

        func standing(at now: Instant) -> Standing {
            let live = times.filter { now - $0 < GuessLimit.window }
            let isFull = live.count >= GuessLimit.most
            return Standing(
                remaining: max(0, GuessLimit.most - live.count),
                reset: live.last.map { $0 + GuessLimit.window - now } ?? .zero,
                retryAfter: isFull ? live.first.map { $0 + GuessLimit.window - now } : nil)
        }

        /// Never more than so many are kept.
        mutating func add(_ now: Instant) {
            forget(at: now)
            if times.count < GuessLimit.most { times.append(now) }
        }
    }

    private struct Place: Hashable, Sendable {
        let address: String
        let keyID: String
    }

    private struct Proof: Sendable {
        var last: Instant
        var guesses = Guesses()
    }

    private let capacity: Int
    private var addresses: [String: Guesses] = [:]
    /// Of all addresses for which there was no room.
    private var crowd = Guesses()
    private var proofs: [Place: Proof] = [:]
    private var lastSweep: Instant?

    /// - Parameter capacity: so many addresses, and so many proofs, are kept at once.
    package init(capacity: Int = 10_000) { self.capacity = capacity }

    /// Whether credentials from there are looked at.
    package func standing(of address: String, keyID: String?, at now: Instant) -> Standing {
        if let keyID, let proof = proofs[Place(address: address, keyID: keyID)], now - proof.last < Self.trust {
            return proof.guesses.standing(at: now)
        }
        if let own = addresses[address] { return own.standing(at: now) }
        return addresses.count < capacity ? Guesses().standing(at: now) : crowd.standing(at: now)
    }

    /// Decides about credentials that were looked at, and counts them, in one step: of many at once no more than ten
    /// learn whether they were right.
    /// - Returns: how it stood before; where that has a `retryAfter`, nobody must learn whether they were right.
    package mutating func judge(isRight: Bool, of address: String, keyID: String, at now: Instant) -> Standing {
        let standing = standing(of: address, keyID: keyID, at: now)
        guard standing.retryAfter == nil else { return standing }
        if isRight { prove(Place(address: address, keyID: keyID), at: now) } else { count(address, keyID, at: now) }
        return standing
    }

    private mutating func prove(_ place: Place, at now: Instant) {
        if let proof = proofs[place] {
            // Exact enough, and mostly nothing is written.
            if now - proof.last >= Self.window { proofs[place]?.last = now }
            return
        }
        if proofs.count >= capacity { sweep(at: now) }
        if proofs.count < capacity { proofs[place] = Proof(last: now) }
    }

    private mutating func count(_ address: String, _ keyID: String, at now: Instant) {
        proofs[Place(address: address, keyID: keyID)]?.guesses.add(now)
        if addresses[address] == nil, addresses.count >= capacity { sweep(at: now) }
        if addresses[address] != nil || addresses.count < capacity {
            addresses[address, default: Guesses()].add(now)
        } else {
            crowd.add(now)
        }
    }

    /// Drops what no longer matters; once a second at most, for it looks at everything.
    private mutating func sweep(at now: Instant) {
        if let lastSweep, now - lastSweep < .seconds(1) { return }
        lastSweep = now
        addresses = addresses.filter { $0.value.standing(at: now).remaining < Self.most }
        proofs = proofs.filter { now - $0.value.last < Self.trust }
    }
}
