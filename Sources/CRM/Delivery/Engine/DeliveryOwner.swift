import Kernel

/// What the engine needs to know of a bot, or another owner of deliveries, that this node serves.
package struct DeliveryOwner: Sendable {
    package let id: Int64
    /// Where its deliveries go, such as `telegram`.
    package let destination: String
    package let limits: BotLimits
    /// The lease that gives this node the right to serve it, and its fencing token.
    package let lease: String
    package let token: Int64
    /// Changes with what it shows to the remote side, such as a bot's token: what was refused may be tried at once.
    package let credential: Int
    /// Calls under way at once.
    package let concurrency: Int
    package let circuit: CircuitBreaker.Rules
    /// Whether its deliveries wait.
    package let isPaused: Bool

    package init(
        id: Int64, destination: String, limits: BotLimits, lease: String, token: Int64, credential: Int = 0,
        concurrency: Int = 64, circuit: CircuitBreaker.Rules = .init(), isPaused: Bool = false
    ) {
        self.id = id
        self.destination = destination
        self.limits = limits
        self.lease = lease
        self.token = token
        self.credential = credential
        self.concurrency = concurrency
        self.circuit = circuit
        self.isPaused = isPaused
    }
}

/// The engine's state for one owner. Belongs to the engine's loop.
struct OwnerLine {
    private(set) var owner: DeliveryOwner
    var scheduler: Scheduler
    var breaker: CircuitBreaker
    /// False until what waits has been read from the table.
    var isLoaded = false
    var isLoading = false
    /// What was committed while the table was being read.
    var early: [Outbox.Entry] = []
    /// Lanes that were told to go while the table was being read: what was read may be older.
    var earlyReleases: [(lane: String, chat: Int64?)] = []
    /// As `earlyReleases`, of all lanes.
    var isReleasedEarly = false
    /// Lanes that were moved to another chat while the table was being read.
    var earlyMoves: [(lane: String, from: Int64?, to: Int64?)] = []
    /// Streams of which more waits in the table than in memory. Nothing new of them is taken until they are read
    /// again, or the order in a lane would break.
    var incomplete: Set<Delivery.Stream> = []
    var sending = 0
    /// When the loop has been asked to look at this line again.
    var wakesAt: MonotonicTime?

    init(owner: DeliveryOwner) {
        self.owner = owner
        breaker = CircuitBreaker(rules: owner.circuit)
        scheduler = Scheduler(limiter: Limiter(limits: owner.limits))
    }

    /// Does what came while the table was being read: moves first, for a release names the chat moved to.
    mutating func catchUp(at now: MonotonicTime) {
        for move in earlyMoves { scheduler.move(lane: move.lane, from: move.from, to: move.to, at: now) }
        earlyMoves = []
        for release in earlyReleases { scheduler.release(lane: release.lane, chat: release.chat, at: now) }
        earlyReleases = []
        if isReleasedEarly { scheduler.releaseAll(at: now) }
        isReleasedEarly = false
    }

    /// Takes over what has changed for the owner, its lease being the same.
    mutating func update(_ owner: DeliveryOwner, at now: MonotonicTime) {
        if owner.limits != self.owner.limits { scheduler.change(to: owner.limits, at: now) }
        if owner.credential != self.owner.credential { breaker.hasten(at: now) }
        self.owner = owner
    }
}
