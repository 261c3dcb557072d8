import CMicroHTTPD
import FoundationEssentials
import Glibc
import Logging
import Synchronization

/// A configuration in libmicrohttpd's words. Owns the memory that the daemon borrows.
final class DaemonOptions {
    private let configuration: HTTPServer.Configuration
    private var borrowed: [UnsafeMutablePointer<CChar>] = []
    private var items: [MHD_OptionItem] = []

    /// - Throws: `HTTPServerError.tlsFileUnreadable`
    init(configuration: HTTPServer.Configuration) throws(HTTPServerError) {
        self.configuration = configuration
        guard let tls = configuration.tls else { return }
        add(.HTTPS_MEM_CERT, pointer: try borrow(file: tls.certificateFile))
        add(.HTTPS_MEM_KEY, pointer: try borrow(file: tls.keyFile))
        add(.HTTPS_PRIORITIES, pointer: borrow("SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"))
    }

    deinit {
        for pointer in borrowed { free(pointer) }
    }

    /// `closure` is handed to every callback.
    func start(listeningOn descriptor: Int32, closure: UnsafeMutableRawPointer) -> OpaquePointer? {
        var flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        flags |= MHD_USE_ERROR_LOG.rawValue | MHD_USE_TURBO.rawValue
        if configuration.tls != nil { flags |= MHD_USE_TLS.rawValue }
        // The logger comes first, so that it hears of everything.
        items.insert(
            MHD_OptionItem(
                option: .EXTERNAL_LOGGER, value: unsafeBitCast(DaemonCallbacks.log, to: Int.self),
                ptr_value: closure), at: 0)
        add(.LISTEN_SOCKET, Int(descriptor))
        add(.CONNECTION_LIMIT, configuration.maximumConnections)
        add(.CONNECTION_MEMORY_LIMIT, configuration.maximumHeaderSize)
        add(.CONNECTION_TIMEOUT, max(1, Int(configuration.idleTimeout.components.seconds)))
        add(.STRICT_FOR_CLIENT, 1)
        if configuration.threads > 1 { add(.THREAD_POOL_SIZE, configuration.threads) }
        add(.NOTIFY_CONNECTION, unsafeBitCast(DaemonCallbacks.connection, to: Int.self), pointer: closure)
        add(.NOTIFY_COMPLETED, unsafeBitCast(DaemonCallbacks.completed, to: Int.self), pointer: closure)
        add(.URI_LOG_CALLBACK, unsafeBitCast(DaemonCallbacks.target, to: Int.self), pointer: closure)
        // The router decodes paths and queries itself, and refuses what is invalid.
        add(.UNESCAPE_CALLBACK, unsafeBitCast(DaemonCallbacks.unescape, to: Int.self), pointer: closure)
        add(.END, 0)
        return mhd_start_daemon(flags, DaemonCallbacks.accept, DaemonCallbacks.access, closure, &items)
    }

    private func add(_ option: MHD_OPTION, _ value: Int = 0, pointer: UnsafeMutableRawPointer? = nil) {
        items.append(MHD_OptionItem(option: option, value: value, ptr_value: pointer))
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
