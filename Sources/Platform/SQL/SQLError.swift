/// What went wrong in a database, in words that both engines share.
package struct SQLError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case uniqueViolation
        case foreignKeyViolation
        /// Another constraint: not null, check.
        case constraintViolation
        /// Somebody else holds the lock for longer than we wait.
        case busy
        /// The disk is full or cannot be written.
        case full
        case inputOutput
        /// Two transactions collided; nothing was done.
        case serializationFailure
        /// The connection is gone; nothing was committed.
        case connectionLost
        /// The connection was lost while committing: it may or may not have happened.
        case outcomeUnknown
        /// The statement itself is wrong.
        case invalidStatement
        /// A value has another type than the one asked for.
        case decoding
        /// The database has been closed.
        case closed
        case other
    }

    package let code: Code
    package let message: String
    /// The statement, without its parameters.
    package let statement: String?

    package init(code: Code, message: String, statement: String? = nil) {
        self.code = code
        self.message = message
        self.statement = statement
    }

    package var description: String {
        "\(code.rawValue): \(message)" + (statement.map { " in: \($0.prefix(300))" } ?? "")
    }

    /// Whether the same work may succeed when it is done again a little later.
    package var isTransient: Bool {
        switch code {
        case .busy, .full, .inputOutput, .serializationFailure, .connectionLost, .outcomeUnknown, .closed: true
        default: false
        }
    }

    static func mismatch(_ value: SQLValue, _ type: Any.Type) -> SQLError {
        let kind =
            switch value {
            case .null: "NULL"
            case .integer(let value): "integer \(value)"
            case .real: "a real number"
            case .text(let value): "text '\(value.prefix(40))'"
            case .blob: "a blob"
            }
        return SQLError(code: .decoding, message: "\(kind) is not a \(type)")
    }
}
