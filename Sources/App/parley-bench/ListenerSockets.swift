import CEpoll
import Glibc
import SQL
import Synchronization

/// Connections that listen to the stream of events, read by one thread, which notes when each event arrives on each.
final class ListenerSockets: Sendable {
    private struct State {
        /// When each event that is waited for was asked for, in order.
        var asked: [ContinuousClock.Instant] = []
        /// How long each arrival took, in no order.
        var times: [Duration] = []
        var listening = 0
        var isStopped = false
    }

    private let state = Mutex(State())

    /// How many have had the first line of the stream.
    var listening: Int { state.withLock { $0.listening } }
    var arrivals: Int { state.withLock { $0.times.count } }

    /// An event is about to be caused.
    func ask() { state.withLock { $0.asked.append(.now) } }

    func stop() { state.withLock { $0.isStopped = true } }

    /// The times of arrival, sorted; what follows is counted anew.
    func takeTimes() -> [Duration] {
        state.withLock { state in
            defer { state.times = [] }
            return state.times.sorted()
        }
    }

    /// Opens the connections and begins to read.
    func start(_ count: Int, _ request: String, port: Int) throws {
        let descriptor = epoll_create1(0)
        let sockets = try (0..<count).map { index in
            let socket = try LoadGenerator.connect(port)
            try LoadGenerator.write(Array(request.utf8), to: socket)
            var event = epoll_event()
            event.data.u32 = UInt32(index)
            event.events = EPOLLIN.rawValue
            epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &event)
            return socket
        }
        WorkThread.start {
            self.read(sockets, descriptor)
            for socket in sockets + [descriptor] { close(socket) }
        }
    }

    private func read(_ sockets: [Int32], _ descriptor: Int32) {
        var listeners = sockets.map { _ in Listener() }
        var ready = Array(repeating: epoll_event(), count: 512)
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !state.withLock({ $0.isStopped }) {
            let count = epoll_wait(descriptor, &ready, Int32(ready.count), 100)
            for event in ready.prefix(Int(max(0, count))) {
                let index = Int(event.data.u32)
                let size = recv(sockets[index], &buffer, buffer.count, 0)
                guard size > 0 else {
                    epoll_ctl(descriptor, EPOLL_CTL_DEL, sockets[index], nil)
                    continue
                }
                note(&listeners[index], buffer[..<size])
            }
        }
    }

    private func note(_ listener: inout Listener, _ bytes: ArraySlice<UInt8>) {
        let now = ContinuousClock.now
        let before = listener
        for byte in bytes { listener.take(byte) }
        let after = listener
        state.withLock { state in
            if !before.isListening, after.isListening { state.listening += 1 }
            for number in before.events..<after.events { state.times.append(now - state.asked[number]) }
        }
    }
}

/// Counts what one stream has brought.
private struct Listener {
    private(set) var events = 0
    private(set) var isListening = false
    private var inEvent = 0
    private var inRetry = 0

    private static let event = Array("\nevent: ".utf8)
    private static let retry = Array("\nretry: ".utf8)

    mutating func take(_ byte: UInt8) {
        if Self.ends(Self.event, with: byte, &inEvent) { events += 1 }
        if Self.ends(Self.retry, with: byte, &inRetry) { isListening = true }
    }

    /// Whether a word is whole with this byte. Both words have a line's end at their beginning alone, so whatever does
    /// not go on with one may only begin it anew.
    private static func ends(_ word: [UInt8], with byte: UInt8, _ place: inout Int) -> Bool {
        place = word[place] == byte ? place + 1 : byte == word[0] ? 1 : 0
        guard place == word.count else { return false }
        place = 0
        return true
    }
}
