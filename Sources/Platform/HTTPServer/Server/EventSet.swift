import CEpoll
import Glibc

/// Descriptors, of which one thread waits for the first that becomes readable.
struct EventSet: ~Copyable {
    private let descriptor: Int32

    /// `nil` when the system gives no more descriptors.
    init?() {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// - Parameter isShared: other sets have it too, and one of those who wait for it is enough to wake.
    func add(_ other: Int32, isShared: Bool = false) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | (isShared ? EPOLLEXCLUSIVE.rawValue : 0)
        event.data.fd = other
        epoll_ctl(descriptor, EPOLL_CTL_ADD, other, &event)
    }

    func remove(_ other: Int32) { epoll_ctl(descriptor, EPOLL_CTL_DEL, other, nil) }

    /// Returns once any is readable or the time is over; tells whether any is, and whether that one is.
    ///
    /// - Parameter milliseconds: -1 for as long as it takes.
    func wait(_ milliseconds: Int32, for other: Int32) -> (isAny: Bool, isOther: Bool) {
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 4) { events in
            let count = epoll_wait(descriptor, events.baseAddress, Int32(events.count), milliseconds)
            return (count > 0, count > 0 && events[..<Int(count)].contains { $0.data.fd == other })
        }
    }
}
