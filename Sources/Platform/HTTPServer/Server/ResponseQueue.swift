import CMicroHTTPD
import CRefusals
import FoundationEssentials
import Glibc
import HTTPTypes
import Logging

/// Hands responses to libmicrohttpd, on the loop's thread.
enum ResponseQueue {
    static func send(_ response: Response, of exchange: Exchange, on connection: OpaquePointer) -> MHD_Result {
        guard let pointer = make(response.body, exchange) else { return .NO }
        defer { MHD_destroy_response(pointer) }
        add(response.headers, to: pointer, logger: exchange.exchanges.logger)
        if response.headers[.xRequestID] == nil, let id = exchange.head.headers[.xRequestID] {
            MHD_add_response_header(pointer, HTTPFields.Name.xRequestID.rawName, id)
        }
        if exchange.exchanges.isDraining { MHD_add_response_header(pointer, "Connection", "close") }
        return mhd_queue_response(connection, UInt32(clamping: response.status.code), pointer) == 0 ? .NO : .YES
    }

    /// A response that belongs to no exchange, for libmicrohttpd to queue; `nil` if there is no memory.
    static func refusal(_ response: Response, logger: Logger) -> OpaquePointer? {
        guard let pointer = make(response.body, nil) else { return nil }
        add(response.headers, to: pointer, logger: logger)
        return pointer
    }

    private static func add(_ headers: HTTPFields, to response: OpaquePointer, logger: Logger) {
        for field in headers where !isOurs(field.name) {
            if MHD_add_response_header(response, field.name.rawName, field.value) == .NO {
                logger.error("a response header was refused", metadata: ["name": .string(field.name.rawName)])
            }
        }
    }

    /// Set by libmicrohttpd, from the body.
    private static func isOurs(_ name: HTTPFields.Name) -> Bool {
        name == .contentLength || name == transferEncoding
    }

    private static let transferEncoding = HTTPFields.Name("Transfer-Encoding")

    private static func make(_ body: ResponseBody, _ exchange: Exchange?) -> OpaquePointer? {
        switch body {
        case .empty:
            return MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
        case .bytes(let data):
            return data.withUnsafeBytes { bytes in
                // It copies, and takes a pointer to mutable memory nevertheless.
                MHD_create_response_from_buffer(
                    bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
            }
        case .file(let region):
            // libmicrohttpd closes the descriptor that it is given.
            let descriptor = fcntl(region.file.descriptor, F_DUPFD_CLOEXEC, 0)
            guard descriptor >= 0 else { return nil }
            let response = MHD_create_response_from_fd_at_offset64(
                UInt64(region.length), descriptor, UInt64(region.offset))
            if response == nil { close(descriptor) }
            return response
        case .stream(let stream):
            return exchange.flatMap { makeStream(length: stream.length, $0) }
        }
    }

    private static func makeStream(length: Int?, _ exchange: Exchange) -> OpaquePointer? {
        // Given back when the response is destroyed.
        let closure = Unmanaged.passRetained(exchange)
        let response = MHD_create_response_from_callback(
            // Chunks are made in the connection's own memory; the block would only lie idle, for as long as a stream.
            length.map(UInt64.init) ?? .max, length == nil ? 512 : 16 << 10,
            { closure, _, buffer, size in
                guard let closure, let buffer else { return -2 }
                let exchange = Unmanaged<Exchange>.fromOpaque(closure).takeUnretainedValue()
                switch exchange.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size)) {
                case .bytes(let count): return count
                case .end: return -1
                case .failure: return -2
                }
            }, closure.toOpaque(),
            { closure in
                guard let closure else { return }
                Unmanaged<Exchange>.fromOpaque(closure).release()
            })
        if response == nil { closure.release() }
        return response
    }
}
