extension HTTPClient {
    package struct Configuration: Sendable {
        /// Connections open at once to one host; further requests wait, within their timeout.
        package var maximumConnectionsPerHost = 128
        /// Connections that are kept for reuse.
        package var maximumIdleConnections = 256
        /// A connection that has been idle for longer is not used again: the shorter, the rarer does a request meet a
        /// connection that the server is just about to close.
        package var maximumIdleTime: Duration = .seconds(45)
        /// Bytes that each request under way keeps for what it reads (CURLOPT_BUFFERSIZE): little where many wait.
        package var readBufferSize = 16 << 10
        /// A PEM file of trusted authorities, in place of the system's.
        package var certificateAuthorityFile: String?
        package var userAgent = "Parley"
        /// Judges each address before it is connected to, whatever name it came from; nil permits all. Where there is
        /// one, no proxy is used: it would connect to whatever it is told.
        package var addressGuard: AddressGuard?

        package init() {}
    }
}
