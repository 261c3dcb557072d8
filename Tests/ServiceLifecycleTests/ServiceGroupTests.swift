import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import Testing

/// Notes what happens, in order.
private final class Journal: Sendable {
    private let lines = Mutex<[String]>([])
    func note(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

private struct Recorded: Service {
    let name: String
    let journal: Journal
    let started: AsyncStream<Void>.Continuation

    func run() async throws {
        started.yield()
        try await gracefulShutdown()
        journal.note("\(name) stops")
    }
}

private struct ClosureService: Service {
    let body: @Sendable () async throws -> Void
    func run() async throws { try await body() }
}

private struct Broken: Error, Equatable {}

@Suite("Service group")
struct ServiceGroupTests {
    @Test("Services stop in the reverse of the order in which they were given")
    func reverseOrder() async throws {
        let journal = Journal()
        let (stream, started) = AsyncStream<Void>.makeStream()
        let services = ["a", "b", "c"].map { Recorded(name: $0, journal: journal, started: started) }
        let group = ServiceGroup(services: services)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = stream.makeAsyncIterator()
            for _ in 0..<3 { await iterator.next() }
            group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(journal.all == ["c stops", "b stops", "a stops"])
    }

    @Test("A failing service stops the others and its error is rethrown")
    func failure() async throws {
        let journal = Journal()
        let (_, started) = AsyncStream<Void>.makeStream()
        let group = ServiceGroup(services: [
            Recorded(name: "a", journal: journal, started: started), ClosureService { throw Broken() },
        ])
        await #expect(throws: Broken()) { try await group.run() }
        #expect(journal.all == ["a stops"])
    }

    @Test("A service that returns unasked stops the group with an error")
    func unexpectedEnd() async throws {
        let group = ServiceGroup(services: [ClosureService {}, ClosureService { try await gracefulShutdown() }])
        let error = await #expect(throws: ServiceGroupError.self) { try await group.run() }
        #expect(error?.code == .serviceFinishedUnexpectedly)
    }

    @Test("A service that does not stop within the limit is cancelled")
    func limit() async throws {
        // Generous: the other tests keep all cores busy, and the time after which the process is ended must not pass.
        let configuration = ServiceGroup.Configuration(
            maximumGracefulShutdownDuration: .milliseconds(20), maximumCancellationDuration: .seconds(60))
        let wasCancelled = Mutex(false)
        let service = ClosureService {
            do {
                try await Task.sleep(for: .seconds(3600))
            } catch {
                wasCancelled.withLock { $0 = true }
                throw error
            }
        }
        let group = ServiceGroup(services: [service], configuration: configuration)
        group.triggerGracefulShutdown()
        try await group.run()
        #expect(wasCancelled.withLock { $0 })
    }

    @Test("A service that ignores its cancellation ends the process with status 1")
    func ignoredCancellation() async throws {
        let (release, go) = AsyncStream<Void>.makeStream()
        let status = Mutex<Int32?>(nil)
        let configuration = ServiceGroup.Configuration(
            maximumGracefulShutdownDuration: .milliseconds(10), maximumCancellationDuration: .milliseconds(10),
            exit: { code in
                status.withLock { $0 = code }
                go.finish()
            })
        let deaf = ClosureService {
            // A detached task does not see that the service is cancelled.
            await Task.detached { for await _ in release {} }.value
        }
        let group = ServiceGroup(services: [deaf], configuration: configuration)
        group.triggerGracefulShutdown()
        try await group.run()
        #expect(status.withLock { $0 } == 1)
    }

    @Test("The first signal stops gracefully, the second ends the process", arguments: UnixSignal.allCases)
    func signals(signal: UnixSignal) async throws {
        let (exits, exit) = AsyncStream<Int32>.makeStream()
        let configuration = ServiceGroup.Configuration(gracefulShutdownSignals: [signal], exit: { exit.yield($0) })
        let service = ClosureService {
            kill(getpid(), signal.number)
            try await gracefulShutdown()
            kill(getpid(), signal.number)
            var iterator = exits.makeAsyncIterator()
            let status = await iterator.next()
            #expect(status == 128 + signal.number)
        }
        try await ServiceGroup(services: [service], configuration: configuration).run()
    }

    @Test("A group within a group stops with it")
    func nested() async throws {
        let journal = Journal()
        let (stream, started) = AsyncStream<Void>.makeStream()
        let inner = ServiceGroup(services: [Recorded(name: "inner", journal: journal, started: started)])
        let outer = ServiceGroup(services: [inner])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await outer.run() }
            var iterator = stream.makeAsyncIterator()
            await iterator.next()
            outer.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(journal.all == ["inner stops"])
    }

    @Test("A group runs once")
    func once() async throws {
        let group = ServiceGroup(services: [])
        try await group.run()
        let error = await #expect(throws: ServiceGroupError.self) { try await group.run() }
        #expect(error?.code == .alreadyRunning)
    }
}

@Suite("Graceful shutdown")
struct GracefulShutdownTests {
    @Test("Work under cancelWhenGracefulShutdown is cancelled when the service is asked to stop")
    func cancels() async throws {
        let shutdown = GracefulShutdown()
        await GracefulShutdown.$current.withValue(shutdown) {
            shutdown.trigger()
            await #expect(throws: CancellationError.self) {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(3600)) }
            }
        }
    }

    @Test("Work that ends by itself hands back its result")
    func result() async throws {
        let value = try await cancelWhenGracefulShutdown { 42 }
        #expect(value == 42)
    }

    @Test("A handler registered after the shutdown is called at once, and each handler only once")
    func late() async throws {
        let shutdown = GracefulShutdown()
        let calls = Mutex(0)
        shutdown.trigger()
        shutdown.trigger()
        await GracefulShutdown.$current.withValue(shutdown) {
            await withGracefulShutdownHandler {
                #expect(Task.isShuttingDownGracefully)
            } onGracefulShutdown: {
                calls.withLock { $0 += 1 }
            }
        }
        #expect(calls.withLock { $0 } == 1)
    }

    @Test("Waiting for a shutdown ends when the task is cancelled")
    func cancelledWait() async throws {
        let task = Task { try await gracefulShutdown() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
