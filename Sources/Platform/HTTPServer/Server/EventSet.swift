import CEpoll
import Glibc

/// Descriptors, of which one thread waits for the first that has something to say.
struct EventSet: ~Copyable {
    private let descriptor: Int32

    /// `nil` when the system gives no more descriptors.
    init?() {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    enum Interest {
        /// Whether there is something to read.
        case readable
        /// As `readable`. Other sets have it too, and one of those who wait for it is enough to wake.
        case shared
        /// Whether something has been written since this was last told.
        case written
    }

    func add(_ other: Int32, _ interest: Interest) {
        var event = epoll_event()
        event.data.fd = other
        event.events =
            switch interest {
            case .readable: EPOLLIN.rawValue
            case .shared: EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue
            case .written: EPOLLIN.rawValue | EPOLLET.rawValue
            }
        epoll_ctl(descriptor, EPOLL_CTL_ADD, other, &event)
    }

    func remove(_ other: Int32) { epoll_ctl(descriptor, EPOLL_CTL_DEL, other, nil) }

    /// Returns once any has something to say or the time is over; tells whether any has, and whether that one has.
    ///
    /// - Parameter milliseconds: -1 for as long as it takes.
    func wait(_ milliseconds: Int32, for other: Int32) -> (isAny: Bool, isOther: Bool) {
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 4) { events in
            let count = epoll_wait(descriptor, events.baseAddress, Int32(events.count), milliseconds)
            return (count > 0, count > 0 && events[..<Int(count)].contains { $0.data.fd == other })
        }
    }
}
