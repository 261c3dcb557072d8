package import Desk
package import Kernel
import Logging
package import SQL
import ServiceLifecycle

/// Routing at work.
package struct RoutingService: Service {
    private let router: TicketRouter
    private let committed: Signal
    private let logger = Logger(label: "routing")

    /// For what happens without a commit: windows that end, agents who are away.
    private static let interval = Duration.seconds(1)

    /// - Parameter committed: raised after each commit that holds events.
    package init(database: any Database, tickets: TicketBook, agents: AgentBook, committed: Signal) {
        router = TicketRouter(database: database, tickets: tickets, agents: agents)
        self.committed = committed
    }

    package func run() async throws {
        let rounds = Task { [self] in
            await committed.rounds(every: Self.interval, complaint: "tickets could not be routed", logger) {
                try await router.round()
            }
        }
        try? await gracefulShutdown()
        rounds.cancel()
        await rounds.value
    }
}
