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
    /// - Parameter loops: all of the server's.
    /// - Throws: `HTTPServerError`
    static func start(_ loop: EventLoop, of loops: [EventLoop], options: DaemonOptions) throws(HTTPServerError) {
        guard let events = EventSet() else { throw .noResources }
        // The callbacks get this reference; the thread's own outlives the daemon.
        let daemon = try options.start(closure: Unmanaged.passUnretained(loop).toOpaque())
        let acceptor = Acceptor(socket: loop.socket, loops: loops)
        try LoopThread(loop: loop, options: options, daemon: daemon, events: events, acceptor: acceptor).start()
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
            throw .noResources
        }
        pthread_detach(thread)
    }

    private func run() {
        Self.ignorePipeSignals()
        events.add(loop.wakeUp.descriptor, .written)
        events.add(mhd_epoll_descriptor(daemon), .readable)
        while let arrivals = loop.takeArrivals() {
            for descriptor in arrivals { add(descriptor) }
            MHD_run(daemon)
            listen()
            let isCalled = !loop.wakeUp.fallAsleep()
            let ready = events.wait(isCalled ? 0 : patience, for: acceptor.socket.descriptor)
            loop.wakeUp.wake()
            emptyTurns = isCalled || ready.isAny ? 0 : emptyTurns + 1
            if ready.isOther { acceptor.accept() }
        }
        MHD_stop_daemon(daemon)
        loop.stopped()
    }

    private func add(_ descriptor: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isAdded = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getpeername(descriptor, address, &length)
                // It makes the descriptor non-blocking and closed on exec, and closes what it cannot take.
                return MHD_add_connection(daemon, descriptor, address, length) == .YES
            }
        }
        if !isAdded { loop.connectionEnded() }
    }

    private func listen() {
        let isWanted = acceptor.isListening()
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
