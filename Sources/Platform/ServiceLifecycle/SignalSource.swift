import Glibc
import Synchronization

/// Calls a closure for each arrival of some signals, until it is cancelled.
///
/// Not Dispatch's sources: on Linux they take effect some time after they are made, and with threads that Dispatch did
/// not start they can lose a signal.
struct SignalSource {
    private let id: UInt64

    init(_ signals: [UnixSignal], handler: @escaping @Sendable (UnixSignal) -> Void) {
        id = SignalTable.shared.register(signals, handler)
    }

    func cancel() { SignalTable.shared.unregister(id) }
}

/// Who wants which signals. The process's one handler writes each signal's number into a pipe; a thread reads them.
private final class SignalTable: Sendable {
    static let shared = SignalTable()

    private struct Registration {
        let signals: [UnixSignal]
        let handler: @Sendable (UnixSignal) -> Void
    }

    private let registrations = Mutex<(lastID: UInt64, all: [UInt64: Registration])>((0, [:]))

    private init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A handler must not wait: a pipe that is full of signals has told enough.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        signalPipe = ends[1]
        var thread = pthread_t()
        let reader = UnsafeMutableRawPointer(bitPattern: UInt(bitPattern: Int(ends[0])))
        let status = pthread_create(
            &thread, nil,
            { descriptor in
                SignalTable.read(from: Int32(truncatingIfNeeded: UInt(bitPattern: descriptor)))
                return nil
            }, reader)
        if status == 0 { pthread_detach(thread) }
    }

    private static func read(from descriptor: Int32) {
        var number: UInt8 = 0
        while true {
            let count = Glibc.read(descriptor, &number, 1)
            if count < 0 && errno == EINTR { continue }
            guard count == 1 else { return }
            shared.arrived(Int32(number))
        }
    }

    private func arrived(_ number: Int32) {
        guard let signal = UnixSignal.allCases.first(where: { $0.number == number }) else { return }
        let handlers = registrations.withLock { registrations in
            registrations.all.values.filter { $0.signals.contains(signal) }.map(\.handler)
        }
        for handler in handlers { handler(signal) }
    }

    func register(_ signals: [UnixSignal], _ handler: @escaping @Sendable (UnixSignal) -> Void) -> UInt64 {
        registrations.withLock { registrations in
            registrations.lastID += 1
            registrations.all[registrations.lastID] = Registration(signals: signals, handler: handler)
            for signal in signals { Self.setAction(of: signal, isOurs: true) }
            return registrations.lastID
        }
    }

    func unregister(_ id: UInt64) {
        registrations.withLock { registrations in
            let removed = registrations.all.removeValue(forKey: id)
            for signal in removed?.signals ?? []
            where !registrations.all.values.contains(where: { $0.signals.contains(signal) }) {
                Self.setAction(of: signal, isOurs: false)
            }
        }
    }

    private static func setAction(of signal: UnixSignal, isOurs: Bool) {
        var action = sigaction()
        action.sa_flags = SA_RESTART
        action.__sigaction_handler.sa_handler =
            isOurs
            ? { number in
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(signalPipe, &byte, 1)
                errno = saved
            } : SIG_DFL
        sigaction(signal.number, &action, nil)
    }
}

/// Where the handler writes. Set once, before the first handler is; then only read.
nonisolated(unsafe) private var signalPipe: Int32 = -1
