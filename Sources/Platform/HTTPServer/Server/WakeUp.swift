import CEpoll
import Glibc
import Synchronization

/// Ends the sleep of one thread, from any other. Costs a system call only while that thread sleeps.
final class WakeUp: Sendable {
    private enum Phase: UInt8, AtomicRepresentable {
        case awake
        case asleep
        /// Called since it last woke up.
        case called
    }

    /// Written to when a call comes during the sleep, and never read: a call may write after the thread has woken for
    /// another reason, so it is the writing that has to wake, not what has been written (`EventSet.Interest.written`).
    let descriptor: Int32
    private let phase = Atomic<Phase>(.awake)

    /// `nil` when the system gives no more descriptors.
    init?() {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// What was done before this call is seen by the thread before it sleeps again.
    func call() {
        guard phase.exchange(.called, ordering: .acquiringAndReleasing) == .asleep else { return }
        eventfd_write(descriptor, 1)
    }

    /// Call on the thread before it sleeps. `false` when it has been called meanwhile: then it must not sleep.
    func fallAsleep() -> Bool {
        phase.compareExchange(expected: .awake, desired: .asleep, ordering: .acquiringAndReleasing).exchanged
    }

    /// Call on the thread after that, whether it slept or not.
    func wake() { _ = phase.exchange(.awake, ordering: .acquiringAndReleasing) }
}
