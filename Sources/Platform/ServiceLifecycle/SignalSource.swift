import Dispatch
import Glibc

/// Calls a closure for each arrival of some signals, until it is cancelled.
struct SignalSource {
    private let signals: [UnixSignal]
    private let sources: [any DispatchSourceSignal]

    init(_ signals: [UnixSignal], handler: @escaping @Sendable (UnixSignal) -> Void) {
        self.signals = signals
        let queue = DispatchQueue(label: "signals")
        sources = signals.map { unixSignal in
            // The default action would end the process before the source is told.
            _ = signal(unixSignal.number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: unixSignal.number, queue: queue)
            source.setEventHandler { handler(unixSignal) }
            source.resume()
            return source
        }
    }

    func cancel() {
        for source in sources { source.cancel() }
        for unixSignal in signals { _ = signal(unixSignal.number, SIG_DFL) }
    }
}
