/// Why bytes are not JSON.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    package let message: String
    /// Bytes from the start of the text.
    package let offset: Int

    package var description: String { "\(message) at byte \(offset)" }
}
