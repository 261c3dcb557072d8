import CMicroHTTPD
import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// libmicrohttpd's daemon, started.
final class Daemon: Sendable {
    let port: Int
    private let exchanges: Exchanges
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "http-server")

    private struct State {
        /// `nil` once it is being stopped.
        var handle: DaemonHandle?
        var isStopped = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    /// - Throws: `HTTPServerError`
    init(exchanges: Exchanges) throws(HTTPServerError) {
        self.exchanges = exchanges
        let configuration = exchanges.configuration
        DaemonOptions.installPanicHandler(logger: exchanges.logger)
        let options = try DaemonOptions(configuration: configuration)
        let socket = try ListeningSocket.open(host: configuration.host, port: configuration.port)
        port = socket.port
        let alarm = ServerAlarm(listeningOn: socket.descriptor)
        // libmicrohttpd's callbacks get this reference; it is given back after the daemon has stopped.
        let closure = Unmanaged.passRetained(exchanges)
        guard let pointer = options.start(listeningOn: socket.descriptor, closure: closure.toOpaque()) else {
            closure.release()
            close(socket.descriptor)
            throw HTTPServerError(
                code: configuration.tls == nil ? .startFailed : .tlsFileUnreadable,
                message: configuration.tls == nil
                    ? "libmicrohttpd did not start"
                    : "libmicrohttpd did not start: is it the right certificate and key?")
        }
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + .milliseconds(100), repeating: .milliseconds(100))
        timer.setEventHandler { exchanges.check(alarm: alarm) }
        timer.resume()
        state = Mutex(
            State(handle: DaemonHandle(pointer: pointer, options: options, closure: closure, timer: timer)))
    }

    /// Refuses, drains, resumes all, stops. Returns when all is closed, to every caller.
    func stop() async {
        guard
            let handle = state.withLock({ state in
                defer { state.handle = nil }
                return state.handle
            })
        else { return await waitUntilStopped() }

        // From here on connections are closed as they come (`DaemonCallbacks.accept`). Not by MHD_quiesce_daemon: in
        // 0.9.75 it and a worker may both take the listening socket out of the worker's epoll set, and the second one
        // panics.
        exchanges.drain()
        let configuration = exchanges.configuration
        await waitUntilIdle(for: configuration.drainTimeout)
        exchanges.expireAll()
        await waitUntilIdle(for: .milliseconds(500))
        exchanges.close()
        handle.timer.cancel()
        // It waits for its threads: not on a thread of Swift's pool.
        await withCheckedContinuation { continuation in
            queue.async {
                MHD_stop_daemon(handle.pointer)
                handle.closure.release()
                continuation.resume()
            }
        }
        let waiters = state.withLock { state in
            state.isStopped = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let isStopped = state.withLock { state in
                if !state.isStopped { state.waiters.append(continuation) }
                return state.isStopped
            }
            if isStopped { continuation.resume() }
        }
    }

    private func waitUntilIdle(for limit: Duration) async {
        let end = ContinuousClock.now + limit
        while exchanges.activeCount > 0 && ContinuousClock.now < end {
            // Also when the task is cancelled: a stop is not to be hurried by what asks for it.
            await withCheckedContinuation { continuation in
                queue.asyncAfter(deadline: .now() + .milliseconds(5)) { continuation.resume() }
            }
        }
    }
}

/// The daemon and what it borrows. Taken out of its lock by the one who stops it, so it is used by one at a time.
private struct DaemonHandle: @unchecked Sendable {
    let pointer: OpaquePointer
    let options: DaemonOptions
    let closure: Unmanaged<Exchanges>
    let timer: any DispatchSourceTimer
}
