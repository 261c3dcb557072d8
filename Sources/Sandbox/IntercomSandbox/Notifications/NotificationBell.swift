import Synchronization

/// Wakes whoever sends notifications.
final class NotificationBell: Sendable {
    private let state = Mutex<(isRinging: Bool, waiter: CheckedContinuation<Void, Never>?)>((false, nil))

    func ring() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            state.isRinging = state.waiter == nil
            return state.waiter
        }
        waiter?.resume()
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isRinging = state.withLock { state in
                defer { state.isRinging = false }
                if !state.isRinging { state.waiter = continuation }
                return state.isRinging
            }
            if isRinging { continuation.resume() }
        }
    }
}
