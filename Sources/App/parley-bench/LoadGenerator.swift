import Glibc
import SQL

/// Posts bodies over keep-alive connections, one request at a time on each, from threads of this process.
enum LoadGenerator {
    /// - Returns: how long it took.
    static func post(
        _ bodies: [String], to path: String, port: Int, secret: String, connections: Int = 256, threads: Int = 2
    ) async throws -> Duration {
        let requests = bodies.map { body in
            Array(
                ("POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                    + "X-Telegram-Bot-Api-Secret-Token: \(secret)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                    .utf8)
        }
        let began = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in 0..<threads {
                let own = stride(from: part, to: requests.count, by: threads).map { requests[$0] }
                group.addTask { try await onThread { try send(own, port: port, connections: connections / threads) } }
            }
            try await group.waitForAll()
        }
        return ContinuousClock.now - began
    }

    private static func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            WorkThread.start { continuation.resume(with: Result(catching: body)) }
        }
    }

    private static func send(_ requests: [[UInt8]], port: Int, connections: Int) throws {
        let sockets = try (0..<connections).map { _ in try connect(port) }
        defer { for socket in sockets { close(socket) } }
        var next = 0
        var busy: [pollfd] = []
        for socket in sockets where next < requests.count {
            try write(requests[next], to: socket)
            next += 1
            busy.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0))
        }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !busy.isEmpty {
            _ = poll(&busy, nfds_t(busy.count), 10_000)
            for index in busy.indices.reversed() where busy[index].revents != 0 {
                let count = recv(busy[index].fd, &buffer, buffer.count, 0)
                // Answers without a body fit into one segment.
                guard count > 12, buffer[9] == UInt8(ascii: "2") else {
                    let answer = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
                    throw BenchFailure(
                        description: "recv \(count), errno \(errno), revents \(busy[index].revents): \(answer)")
                }
                if next < requests.count {
                    try write(requests[next], to: busy[index].fd)
                    next += 1
                } else {
                    busy.remove(at: index)
                }
            }
        }
    }

    static func write(_ bytes: [UInt8], to socket: Int32) throws {
        guard Glibc.send(socket, bytes, bytes.count, 0) == bytes.count else {
            throw BenchFailure(description: "a request could not be written")
        }
    }

    static func connect(_ port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var isOn: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw BenchFailure(description: "no connection to port \(port)") }
        return descriptor
    }
}
