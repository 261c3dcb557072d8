import Glibc
import SQL

/// Sends requests over a few keep-alive connections, each waiting for its answer before it sends the next, and notes how
/// long every one takes.
enum HTTPLoad {
    struct Times: Sendable {
        /// Sorted.
        let each: [Duration]
        let whole: Duration

        func percentile(_ share: Double) -> Duration { each[min(each.count - 1, Int(Double(each.count) * share))] }
        var perSecond: Double { Double(each.count) / whole.inSeconds }
    }

    static func run(_ requests: [String], port: Int, connections: Int = 16) async throws -> Times {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Times, any Error>) in
            WorkThread.start {
                continuation.resume(with: Result { try work(requests.map { Array($0.utf8) }, port, connections) })
            }
        }
    }

    static func get(_ target: String, key: String) -> String {
        "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(key)\r\n\r\n"
    }

    static func send(_ method: String, _ target: String, _ body: String, key: String) -> String {
        """
        \(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(key)\r
        Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
        """
    }

    private struct Connection {
        var sentAt = ContinuousClock.now
        var answer: [UInt8] = []
        /// Known once the head is there.
        var length: Int?
    }

    private static func work(_ requests: [[UInt8]], _ port: Int, _ count: Int) throws -> Times {
        var sockets = try (0..<count).map { _ in
            pollfd(fd: try LoadGenerator.connect(port), events: Int16(POLLIN), revents: 0)
        }
        defer { for socket in sockets { close(socket.fd) } }
        var connections = Array(repeating: Connection(), count: count)
        var (next, times) = (0, [] as [Duration])
        times.reserveCapacity(requests.count)
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        func send(on index: Int) throws {
            guard next < requests.count else {
                sockets[index].events = 0
                return
            }
            connections[index] = Connection()
            try LoadGenerator.write(requests[next], to: sockets[index].fd)
            next += 1
        }
        let began = ContinuousClock.now
        for index in 0..<count { try send(on: index) }
        while times.count < requests.count {
            _ = poll(&sockets, nfds_t(sockets.count), 30_000)
            for index in sockets.indices where sockets[index].revents != 0 {
                let size = recv(sockets[index].fd, &buffer, buffer.count, 0)
                guard size > 0 else { throw BenchFailure(description: "a connection was closed") }
                connections[index].answer += buffer[..<size]
                if connections[index].length == nil {
                    connections[index].length = try length(of: connections[index].answer)
                }
                guard let length = connections[index].length, connections[index].answer.count >= length else {
                    continue
                }
                times.append(ContinuousClock.now - connections[index].sentAt)
                try send(on: index)
            }
        }
        return Times(each: times.sorted(), whole: ContinuousClock.now - began)
    }

    /// Of head and body together; nil until the head is whole.
    private static func length(of answer: [UInt8]) throws -> Int? {
        let text = String(decoding: answer.prefix(4096), as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        guard text.hasPrefix("HTTP/1.1 2") else { throw BenchFailure(description: text) }
        let head = text[..<end.lowerBound].lowercased()
        guard let field = head.firstRange(of: "content-length: "),
            let size = Int(head[field.upperBound...].prefix { $0.isNumber })
        else { throw BenchFailure(description: "an answer without a length: \(head)") }
        return text[..<end.upperBound].utf8.count + size
    }
}
