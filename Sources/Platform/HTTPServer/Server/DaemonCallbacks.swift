import CMicroHTTPD
import Glibc
import HTTPTypes
import Logging

/// What libmicrohttpd calls, on its loop's thread. Each gets an unretained `EventLoop`.
enum DaemonCallbacks {
    static let access: MHD_AccessHandlerCallback = { closure, pointer, url, method, version, data, size, context in
        guard let closure, let pointer, let size, let context else { return .NO }
        if let found = context.pointee {
            let exchange = Unmanaged<Exchange>.fromOpaque(found).takeUnretainedValue()
            guard size.pointee > 0 else { return carryOut(exchange.advance(), exchange, pointer) }
            let bytes = UnsafeRawBufferPointer(start: data, count: size.pointee)
            size.pointee = 0
            return carryOut(exchange.receive(bytes), exchange, pointer)
        }
        guard let method, let url, let version, let socket = mhd_socket_context(pointer) else { return .NO }
        let exchanges = Unmanaged<EventLoop>.fromOpaque(closure).takeUnretainedValue().exchanges
        let connection = Unmanaged<Connection>.fromOpaque(socket).takeUnretainedValue()
        guard case .headers(let target) = connection.phase else { return .NO }
        let head = RequestHead(connection: pointer, method: method, url: url, version: version, target: target)
        let request = head.request(from: connection.remoteAddress)
        connection.received(request)
        let exchange = Exchange(
            exchanges: exchanges, id: exchanges.nextID(), connection: connection, head: request,
            handle: ConnectionHandle(pointer: pointer))
        // Given back by `completed`.
        context.pointee = Unmanaged.passRetained(exchange).toOpaque()
        exchanges.began()
        if let error = head.refusal { return carryOut(exchange.refuse(error), exchange, pointer) }
        return carryOut(exchange.begin(), exchange, pointer)
    }

    private static func carryOut(_ step: Exchange.Step, _ exchange: Exchange, _ pointer: OpaquePointer) -> MHD_Result {
        switch step {
        case .goOn: return .YES
        case .close: return .NO
        case .answer(let response): return ResponseQueue.send(response, of: exchange, on: pointer)
        }
    }

    static let completed: MHD_RequestCompletedCallback = { closure, _, context, code in
        guard let closure, let context, let found = context.pointee else { return }
        context.pointee = nil
        let exchange = Unmanaged<Exchange>.fromOpaque(found).takeRetainedValue()
        let exchanges = Unmanaged<EventLoop>.fromOpaque(closure).takeUnretainedValue().exchanges
        exchanges.ended(exchange, completely: code == .REQUEST_TERMINATED_COMPLETED_OK)
    }

    static let connection: MHD_NotifyConnectionCallback = { closure, pointer, context, code in
        guard let closure, let pointer, let context else { return }
        let loop = Unmanaged<EventLoop>.fromOpaque(closure).takeUnretainedValue()
        let exchanges = loop.exchanges
        if code == .CONNECTION_NOTIFY_STARTED {
            let connection = Connection(
                id: exchanges.nextID(), descriptor: mhd_connection_descriptor(pointer),
                remoteAddress: RemoteAddress.text(of: mhd_client_address(pointer)), loop: loop)
            // Given back when the connection is closed.
            context.pointee = Unmanaged.passRetained(connection).toOpaque()
            exchanges.opened(connection)
        } else if let found = context.pointee {
            context.pointee = nil
            exchanges.closed(Unmanaged<Connection>.fromOpaque(found).takeRetainedValue())
            loop.connectionEnded()
        }
    }

    /// The type that libmicrohttpd expects of `MHD_OPTION_URI_LOG_CALLBACK`.
    typealias TargetCallback =
        @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer?

    /// The target as it came, before libmicrohttpd takes it apart.
    static let target: TargetCallback = { _, text, pointer in
        if let text, let pointer, let socket = mhd_socket_context(pointer) {
            let connection = Unmanaged<Connection>.fromOpaque(socket).takeUnretainedValue()
            connection.received(RequestTarget(text))
        }
        return nil
    }

    typealias UnescapeCallback =
        @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?) -> Int

    static let unescape: UnescapeCallback = { _, _, text in text.map { strlen($0) } ?? 0 }

    static let log: MHD_LogCallback = { closure, format, arguments in
        guard let closure, let format, let arguments else { return }
        let exchanges = Unmanaged<EventLoop>.fromOpaque(closure).takeUnretainedValue().exchanges
        var text = [CChar](repeating: 0, count: 512)
        let length = vsnprintf(&text, text.count, format, arguments)
        let bytes = text.prefix(max(0, min(Int(length), text.count - 1))).map { UInt8(bitPattern: $0) }
        exchanges.logger.debug("libmicrohttpd", metadata: ["line": .string(String(decoding: bytes, as: UTF8.self))])
    }
}
