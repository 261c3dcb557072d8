import Dispatch
import Synchronization

/// libmicrohttpd's daemons, started: as many as the configuration has threads.
final class Daemon: Sendable {
    private let exchanges: Exchanges
    private let socket: ListeningSocket
    private let loops: [EventLoop]
    private let isStopping = Atomic<Bool>(false)
    private let queue = DispatchQueue(label: "http-server")
    /// Behind a lock, for Dispatch does not say that it may be shared.
    private let timer: Mutex<any DispatchSourceTimer>

    var port: Int { socket.port }

    /// - Throws: `HTTPServerError`
    init(exchanges: Exchanges) throws(HTTPServerError) {
        self.exchanges = exchanges
        let configuration = exchanges.configuration
        DaemonOptions.installPanicHandler(logger: exchanges.logger)
        Refusal.installed
        let options = try DaemonOptions(configuration: configuration)
        let socket = try ListeningSocket(
            host: configuration.host, port: configuration.port, limit: configuration.maximumConnections)
        self.socket = socket
        var loops: [EventLoop] = []
        for _ in 0..<max(1, configuration.threads) {
            loops.append(try EventLoop(exchanges: exchanges, socket: socket))
        }
        do {
            for loop in loops { try LoopThread.start(loop, of: loops, options: options) }
        } catch {
            for loop in loops { loop.stop() }
            throw error
        }
        self.loops = loops
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + .milliseconds(100), repeating: .milliseconds(100))
        timer.setEventHandler { exchanges.check() }
        timer.resume()
        self.timer = Mutex(timer)
    }

    /// Refuses, drains, resumes all, stops. Returns when all is closed, to every caller.
    func stop() async {
        if !isStopping.exchange(true, ordering: .relaxed) {
            socket.shutDown()
            exchanges.drain()
            await waitUntilIdle(for: exchanges.configuration.drainTimeout)
            exchanges.expireAll()
            await waitUntilIdle(for: .milliseconds(500))
            exchanges.close()
            timer.withLock { $0.cancel() }
            for loop in loops { loop.stop() }
        }
        for loop in loops { await loop.waitUntilStopped() }
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
