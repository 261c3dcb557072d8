import Synchronization

/// One service's request to stop: it is triggered once, and everything that waits for it is told.
package final class GracefulShutdown: Sendable {
    @TaskLocal package static var current: GracefulShutdown?

    private struct State {
        var isTriggered = false
        var lastID: UInt64 = 0
        var handlers: [UInt64: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var isTriggered: Bool { state.withLock { $0.isTriggered } }

    /// Tells everyone who waits. Later calls do nothing.
    package func trigger() {
        let handlers = state.withLock { state -> [@Sendable () -> Void] in
            guard !state.isTriggered else { return [] }
            state.isTriggered = true
            defer { state.handlers = [:] }
            return state.handlers.sorted { $0.key < $1.key }.map(\.value)
        }
        for handler in handlers { handler() }
    }

    /// Calls the handler when the shutdown is triggered, at once if it has been; `nil` in that case.
    func register(_ handler: @escaping @Sendable () -> Void) -> UInt64? {
        let id = state.withLock { state -> UInt64? in
            guard !state.isTriggered else { return nil }
            state.lastID += 1
            state.handlers[state.lastID] = handler
            return state.lastID
        }
        if id == nil { handler() }
        return id
    }

    func unregister(_ id: UInt64?) {
        guard let id else { return }
        // The closure is destroyed outside the lock: it may own anything.
        let handler = state.withLock { $0.handlers.removeValue(forKey: id) }
        withExtendedLifetime(handler) {}
    }
}
