import CMicroHTTPD
import FoundationEssentials
import Glibc
import Logging
import Synchronization

/// A configuration in libmicrohttpd's words. Owns the memory that the daemons borrow; never changes once it is
/// made.
final class DaemonOptions {
    private let configuration: HTTPServer.Configuration
    private var borrowed: [UnsafeMutablePointer<CChar>] = []
    private var secrets: [MHD_OptionItem] = []

    /// - Throws: `HTTPServerError.tlsFileUnreadable`
    init(configuration: HTTPServer.Configuration) throws(HTTPServerError) {
        self.configuration = configuration
        guard let tls = configuration.tls else { return }
        secrets = [
            Self.item(.HTTPS_MEM_CERT, 0, try borrow(file: tls.certificateFile)),
            Self.item(.HTTPS_MEM_KEY, 0, try borrow(file: tls.keyFile)),
            Self.item(.HTTPS_PRIORITIES, 0, borrow("SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2")),
        ]
    }

    deinit {
        for pointer in borrowed { free(pointer) }
    }

    /// A daemon that is driven from outside and gets its connections handed.
    ///
    /// - Parameter closure: handed to every callback.
    /// - Throws: `HTTPServerError`
    func start(closure: UnsafeMutableRawPointer) throws(HTTPServerError) -> OpaquePointer {
        var flags = MHD_USE_EPOLL.rawValue | MHD_USE_NO_LISTEN_SOCKET.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        flags |= MHD_USE_ERROR_LOG.rawValue | MHD_USE_TURBO.rawValue
        if configuration.tls != nil { flags |= MHD_USE_TLS.rawValue }
        let idleTimeout = max(1, Int(configuration.idleTimeout.components.seconds))
        // The logger comes first, so that it hears of everything.
        var items = [Self.item(.EXTERNAL_LOGGER, unsafeBitCast(DaemonCallbacks.log, to: Int.self), closure)]
        items += secrets
        items += [
            Self.item(.CONNECTION_LIMIT, configuration.maximumConnections),
            Self.item(.CONNECTION_MEMORY_LIMIT, configuration.maximumHeaderSize),
            Self.item(.CONNECTION_TIMEOUT, idleTimeout),
            // `RequestHead` is stricter, and says what is wrong.
            Self.item(.STRICT_FOR_CLIENT, 0),
            Self.item(.SIGPIPE_HANDLED_BY_APP, 1),
            Self.item(.NOTIFY_CONNECTION, unsafeBitCast(DaemonCallbacks.connection, to: Int.self), closure),
            Self.item(.NOTIFY_COMPLETED, unsafeBitCast(DaemonCallbacks.completed, to: Int.self), closure),
            Self.item(.URI_LOG_CALLBACK, unsafeBitCast(DaemonCallbacks.target, to: Int.self), closure),
            // The router decodes paths and queries itself, and refuses what is invalid.
            Self.item(.UNESCAPE_CALLBACK, unsafeBitCast(DaemonCallbacks.unescape, to: Int.self), closure),
            Self.item(.END),
        ]
        guard let daemon = mhd_start_daemon(flags, DaemonCallbacks.access, closure, &items) else {
            throw configuration.tls == nil
                ? HTTPServerError(code: .startFailed, message: "libmicrohttpd did not start")
                : HTTPServerError(
                    code: .tlsFileUnreadable,
                    message: "libmicrohttpd did not start: is it the right certificate and key?")
        }
        return daemon
    }

    private static func item(
        _ option: MHD_OPTION, _ value: Int = 0, _ pointer: UnsafeMutableRawPointer? = nil
    ) -> MHD_OptionItem {
        MHD_OptionItem(option: option, value: value, ptr_value: pointer)
    }

    private func borrow(file: String) throws(HTTPServerError) -> UnsafeMutableRawPointer? {
        do {
            return borrow(String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self))
        } catch {
            throw HTTPServerError(code: .tlsFileUnreadable, message: "cannot read \(file): \(error)")
        }
    }

    private func borrow(_ text: String) -> UnsafeMutableRawPointer? {
        guard let copy = strdup(text) else { return nil }
        borrowed.append(copy)
        return UnsafeMutableRawPointer(copy)
    }

    private static let panicLogger = Mutex<Logger?>(nil)

    /// libmicrohttpd must not go on after what it calls a panic; this way the log says why the process ended.
    static func installPanicHandler(logger: Logger) {
        panicLogger.withLock { $0 = logger }
        MHD_set_panic_func(
            { _, file, line, reason in
                let place = "\(file.map { String(cString: $0) } ?? "?"):\(line)"
                let reason = reason.map { String(cString: $0) } ?? "no reason given"
                DaemonOptions.panicLogger.withLock { $0 }?.critical(
                    "libmicrohttpd cannot go on", metadata: ["place": .string(place), "reason": .string(reason)])
                abort()
            }, nil)
    }
}
