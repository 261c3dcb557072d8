package import Logging
import Synchronization

/// Runs services side by side and stops them in the reverse of the order in which they are given: what is listed
/// first (a database) outlives what is listed after it (a server that uses it).
package final class ServiceGroup: Service {
    private let services: [any Service]
    private let configuration: Configuration
    private let shutdown = GracefulShutdown()
    private let hasRun = Mutex(false)

    package init(services: [any Service], configuration: Configuration = Configuration()) {
        self.services = services
        self.configuration = configuration
    }

    package convenience init(
        services: [any Service], gracefulShutdownSignals: [UnixSignal], logger: Logger = Logger(label: "lifecycle")
    ) {
        self.init(
            services: services,
            configuration: Configuration(gracefulShutdownSignals: gracefulShutdownSignals, logger: logger)
        )
    }

    /// Asks every service to stop, one after the other, the last one first. `run()` returns when all have.
    package func triggerGracefulShutdown() { shutdown.trigger() }

    /// Runs the services until they have all returned.
    ///
    /// - Throws: the first error of a service, after the others have been stopped; `ServiceGroupError` if one returned
    ///   without having been asked to.
    package func run() async throws {
        let isFirst = hasRun.withLock { value in
            defer { value = true }
            return !value
        }
        guard isFirst else {
            throw ServiceGroupError(code: .alreadyRunning, message: "a service group runs once")
        }
        let signals = listenForSignals()
        defer { signals.cancel() }
        // A group within a group stops with it.
        try await withGracefulShutdownHandler {
            try await runServices()
        } onGracefulShutdown: { [shutdown] in
            shutdown.trigger()
        }
    }

    private func listenForSignals() -> SignalSource {
        SignalSource(configuration.gracefulShutdownSignals) { [shutdown, configuration] signal in
            if shutdown.isTriggered {
                configuration.logger.warning(
                    "second signal: ending at once", metadata: ["signal": .string(signal.rawValue)])
                configuration.exit(128 + signal.number)
            } else {
                configuration.logger.notice("stopping", metadata: ["signal": .string(signal.rawValue)])
                shutdown.trigger()
            }
        }
    }

    private enum Event: Sendable {
        case shutdownRequested
        case finished(Int, (any Error)?)
        case gracePeriodOver
        case cancellationPeriodOver
        case none
    }

    private func runServices() async throws {
        guard !services.isEmpty else { return }
        let shutdowns = services.map { _ in GracefulShutdown() }
        var stop = StopOrder(count: services.count)
        var failure: (any Error)?
        var exitTimer: Task<Void, any Error>?
        await withTaskGroup(of: Event.self) { group in
            for (index, service) in services.enumerated() {
                group.addTask { [shutdown = shutdowns[index]] in
                    await GracefulShutdown.$current.withValue(shutdown) {
                        do {
                            try await service.run()
                            return .finished(index, nil)
                        } catch {
                            return .finished(index, error)
                        }
                    }
                }
            }
            group.addTask { [shutdown] in
                let wait: Void? = await GracefulShutdown.$current.withValue(shutdown) { try? await gracefulShutdown() }
                return wait == nil ? .none : .shutdownRequested
            }
            while let event = await group.next() {
                switch event {
                case .none: continue
                case .shutdownRequested:
                    if !stop.isStopping { startTimer(in: &group) }
                    stop.begin()
                case .finished(let index, let error):
                    if let error, !(stop.isStopping && error is CancellationError) { failure = failure ?? error }
                    if !stop.isStopping {
                        failure = failure ?? Self.unexpectedEnd(of: services[index])
                        startTimer(in: &group)
                        stop.begin()
                    }
                    stop.finished(index)
                case .gracePeriodOver:
                    configuration.logger.warning("services did not stop in time: cancelling them")
                    group.cancelAll()
                    exitTimer = startExitTimer(in: &group)
                case .cancellationPeriodOver:
                    configuration.logger.critical("services ignore their cancellation: ending")
                    configuration.exit(1)
                }
                if stop.isDone { break }
                if let next = stop.next { shutdowns[next].trigger() }
            }
            group.cancelAll()
            exitTimer?.cancel()
        }
        if let failure { throw failure }
    }

    private func startTimer(in group: inout TaskGroup<Event>) {
        let configuration = configuration
        group.addTask {
            let slept: Void? = try? await configuration.clock.sleep(for: configuration.maximumGracefulShutdownDuration)
            return slept == nil ? .none : .gracePeriodOver
        }
    }

    private func startExitTimer(in group: inout TaskGroup<Event>) -> Task<Void, any Error> {
        // `cancelAll` has cancelled the group and all that it will ever run: this wait must outlast that.
        let configuration = configuration
        let timer = Task.detached {
            try await configuration.clock.sleep(for: configuration.maximumCancellationDuration)
        }
        group.addTask {
            let slept: Void? = try? await timer.value
            return slept == nil ? .none : .cancellationPeriodOver
        }
        return timer
    }

    private static func unexpectedEnd(of service: any Service) -> ServiceGroupError {
        ServiceGroupError(
            code: .serviceFinishedUnexpectedly, message: "\(type(of: service)) returned although nobody had asked it to"
        )
    }
}
