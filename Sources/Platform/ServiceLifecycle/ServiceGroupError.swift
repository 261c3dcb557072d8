/// Why a group stopped by itself.
package struct ServiceGroupError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// A service returned although nobody had asked it to.
        case serviceFinishedUnexpectedly
        /// `run()` was called a second time.
        case alreadyRunning
    }

    package let code: Code
    package let message: String

    package var description: String { "\(code.rawValue): \(message)" }
}
