extension HTTPServer {
    /// Where and how a server listens, and what it bears.
    package struct Configuration: Sendable {
        /// A numeric address or a name, such as `127.0.0.1` or `::`.
        package var host: String
        /// 0 for any free port; `HTTPServer.port` tells which.
        package var port: Int
        /// Serves HTTPS when set.
        package var tls: TLS?
        /// Threads that read and write sockets, each with connections of its own.
        package var threads = 4
        /// Connections open at once; more wait in the kernel's queue.
        package var maximumConnections = 16_384
        /// Bytes of request line and headers, and of 56 more a header that libmicrohttpd needs; more is answered 431 or
        /// 414. Each connection has that much memory.
        package var maximumHeaderSize = 16 << 10
        /// Bytes of a request's body, unless the route says otherwise; more is answered 413.
        package var maximumBodySize = 1 << 20
        /// How many bytes of a refused body are read and dropped, so that the client sees the answer and the connection
        /// can go on; with more to come the connection is closed behind the answer.
        package var maximumDiscardedBodySize = 4 << 20
        /// A connection without progress for that long is closed (whole seconds).
        package var idleTimeout: Duration = .seconds(30)
        /// How long a client may take to send request line and headers, or a whole body.
        package var headerTimeout: Duration = .seconds(30)
        package var bodyTimeout: Duration = .seconds(300)
        /// How long a handler may take from the request to the response's headers; then 503 is answered for it.
        package var handlerTimeout: Duration = .seconds(30)
        /// How long requests in progress may take when the server stops.
        package var drainTimeout: Duration = .seconds(7)

        package init(host: String = "127.0.0.1", port: Int = 0, tls: TLS? = nil) {
            self.host = host
            self.port = port
            self.tls = tls
        }
    }

    /// PEM files.
    package struct TLS: Sendable {
        package var certificateFile: String
        package var keyFile: String

        package init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }
}
