package import Kernel
import Logging
package import SQL

/// Carries out the deliveries of one destination: one line an owner, each by its own limits, and every attempt recorded
/// before it is made.
package final class DeliveryEngine: Sendable {
    enum Message: Sendable {
        case notice(Outbox.Notice)
        case owners([DeliveryOwner])
        case loaded(owner: Int64, token: Int64, DeliveryBacklog.Snapshot)
        case reloaded(owner: Int64, Delivery.Stream, [QueuedDelivery], isComplete: Bool)
        case swept([DeliveryBacklog.Found])
        case attempted(owner: Int64, token: Int64, QueuedDelivery, AttemptReport)
        case probed(owner: Int64, answered: Bool)
        case tick
        case stop
    }

    package struct Configuration: Sendable {
        /// Deliveries of one owner kept in memory; the rest waits in the table.
        package var window = 20_000
        /// How often the table is looked through for what other processes wrote.
        package var sweepInterval = Duration.seconds(1)
        /// How many deliveries are read from the table at once then.
        package var sweepPage = 5000
        package var retry = RetryPolicy()

        package init() {}
    }

    let mailbox = Mailbox<Message>()
    let router: DeliveryRouter
    let journal: DeliveryJournal
    let backlog: DeliveryBacklog
    let configuration: Configuration
    let clock: EngineClock
    let silences = Silences()
    private let destination: String
    let logger = Logger(label: "delivery")

    package init(
        database: any Database, destination: String, router: DeliveryRouter, events: EventLog = EventLog(),
        configuration: Configuration = Configuration(), clock: EngineClock = .system
    ) {
        self.router = router
        self.destination = destination
        self.configuration = configuration
        self.clock = clock
        journal = DeliveryJournal(
            database: database, router: router, events: events, policy: configuration.retry, now: clock.wall)
        backlog = DeliveryBacklog(database: database, clock: clock)
    }

    /// Tells the engine what has just been committed. Returns at once.
    package func notify(_ notice: Outbox.Notice) { mailbox.post(.notice(notice)) }

    /// Names the owners that this node serves from now on.
    package func serve(_ owners: [DeliveryOwner]) { mailbox.post(.owners(owners)) }

    /// Ends `run` once the calls under way have been settled.
    package func stop() { mailbox.post(.stop) }

    /// Works until `stop`.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.sweep() }
            var loop = EngineLoop(engine: self)
            while !loop.isOver {
                for message in await mailbox.take() { loop.handle(message, spawning: &group) }
                loop.pump(spawning: &group)
            }
            group.cancelAll()
        }
    }

    /// Says that calls of an owner stop, or go on.
    func tell(_ owner: Int64, _ before: CircuitBreaker.State, _ after: CircuitBreaker.State) {
        guard (before == .closed) != (after == .closed) else { return }
        DeliveryMetrics.circuit(to: destination, isOpen: after != .closed)
        let metadata: Logger.Metadata = ["destination": "\(destination)", "owner": "\(owner)"]
        if after == .closed {
            logger.notice("circuit closed: calls go on", metadata: metadata)
        } else {
            logger.warning("circuit open: calls fail and wait, probes go on", metadata: metadata)
        }
    }

    /// Reads what was queued since a time, page by page.
    private func sweep(since time: Timestamp) async throws {
        var place = (time, Delivery.ID(0))
        while true {
            let found = try await backlog.recent(to: destination, behind: place, limit: configuration.sweepPage)
            if !found.isEmpty { mailbox.post(.swept(found)) }
            guard found.count == configuration.sweepPage, let last = found.last else { return }
            place = (last.updatedAt, last.item.id)
        }
    }

    /// Looks for what other processes queued, and for what this one missed.
    private func sweep() async {
        // From where the last one began, however long ago that was and whatever was done to the clock meanwhile.
        var last = clock.wall()
        while !Task.isCancelled {
            await clock.sleep(configuration.sweepInterval)
            guard !Task.isCancelled else { return }
            do {
                let began = clock.wall()
                let since = min(began, last) - configuration.sweepInterval * 3
                try await backlog.marks.note(in: backlog.database)
                try await sweep(since: since)
                last = began
            } catch {
                logger.warning("the table of deliveries could not be read", metadata: ["error": "\(error)"])
            }
        }
    }
}
