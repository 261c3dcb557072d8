import CMicroHTTPD
import Glibc

/// The thread that drives one of libmicrohttpd's daemons, and what it works with.
///
/// A thread of libmicrohttpd's own (0.9.75) may fall asleep over work: when exactly 128 sockets have become ready, it
/// asks epoll for more before it looks at them, and waits for these for as long as the next timeout of a connection
/// allows. So it is given no time to wait (`MHD_run`); the waiting is done here.
final class LoopThread {
    private let loop: EventLoop
    /// The daemon borrows memory of theirs.
    private let options: DaemonOptions
    private let daemon: OpaquePointer
    private let events: EventSet
    private var acceptor: Acceptor
    private var isListening = false
    /// One after another, in which nothing had come and nobody had called.
    private var emptyTurns = 0

    /// Starts to serve.
    ///
    /// - Parameter connections: how many may be open at once.
    /// - Throws: `HTTPServerError`
    static func start(
        _ exchanges: Exchanges, options: DaemonOptions, socket: ListeningSocket, connections: Int
    ) throws(HTTPServerError) -> EventLoop {
        guard let wakeUp = WakeUp(), let events = EventSet() else { throw Self.noResources }
        let loop = EventLoop(exchanges: exchanges, wakeUp: wakeUp)
        // The callbacks get this reference; the thread's own outlives the daemon.
        let closure = Unmanaged.passUnretained(loop).toOpaque()
        let daemon = try options.start(connections: connections, closure: closure)
        let thread = LoopThread(
            loop: loop, options: options, daemon: daemon, events: events,
            acceptor: Acceptor(socket: socket, limit: connections))
        try thread.start()
        return loop
    }

    private init(
        loop: EventLoop, options: DaemonOptions, daemon: OpaquePointer, events: consuming EventSet, acceptor: Acceptor
    ) {
        self.loop = loop
        self.options = options
        self.daemon = daemon
        self.events = events
        self.acceptor = acceptor
    }

    private static let noResources = HTTPServerError(
        code: .startFailed, message: "the system gives no more descriptors or threads")

    private func start() throws(HTTPServerError) {
        var thread = pthread_t()
        let reference = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, nil,
            { closure in
                closure.map { Unmanaged<LoopThread>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, reference.toOpaque())
        guard status == 0 else {
            MHD_stop_daemon(daemon)
            reference.release()
            throw Self.noResources
        }
        pthread_detach(thread)
    }

    private func run() {
        Self.ignorePipeSignals()
        events.add(loop.wakeUp.descriptor, .written)
        events.add(mhd_epoll_descriptor(daemon), .readable)
        while !loop.isStopping {
            listen()
            let isCalled = !loop.wakeUp.fallAsleep()
            let ready = events.wait(isCalled ? 0 : patience, for: acceptor.socket.descriptor)
            loop.wakeUp.wake()
            emptyTurns = isCalled || ready.isAny ? 0 : emptyTurns + 1
            if ready.isOther { acceptor.accept(for: daemon) }
            MHD_run(daemon)
        }
        MHD_stop_daemon(daemon)
        loop.stopped()
    }

    private func listen() {
        let isWanted = acceptor.isListening(for: daemon)
        guard isWanted != isListening else { return }
        isListening = isWanted
        if isWanted {
            events.add(acceptor.socket.descriptor, .shared)
        } else {
            events.remove(acceptor.socket.descriptor)
        }
    }

    /// So many are no progress any more. A chunk's extension that fills a connection's memory makes libmicrohttpd say
    /// that it has more to do until the connection's timeout, though it can do nothing.
    private static let maximumEmptyTurns = 1000

    /// For how many milliseconds there is nothing to do if nothing happens; -1 for ever.
    private var patience: Int32 {
        var milliseconds: UInt64 = 0
        guard MHD_get_timeout(daemon, &milliseconds) == .YES else { return acceptor.patience }
        let limit = Int32(clamping: milliseconds)
        if limit == 0 { return emptyTurns > Self.maximumEmptyTurns ? 1 : 0 }
        return acceptor.patience < 0 ? limit : min(limit, acceptor.patience)
    }

    /// libmicrohttpd does so on its own threads; a broken connection is told by the call's result.
    private static func ignorePipeSignals() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
