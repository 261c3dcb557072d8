/// Why a server did not start.
package struct HTTPServerError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The address is not known, not ours, or in use.
        case addressUnavailable
        /// The certificate or the key cannot be read.
        case tlsFileUnreadable
        case startFailed
        /// A server starts once.
        case alreadyStarted
    }

    package let code: Code
    package let message: String

    package var description: String { "\(code.rawValue): \(message)" }

    static let noResources = HTTPServerError(
        code: .startFailed, message: "the system gives no more descriptors or threads")
}
