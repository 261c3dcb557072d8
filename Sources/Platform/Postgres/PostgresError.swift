import CLibpq
import SQL

/// The server's errors, in words that both engines share.
enum PostgresError {
    static func make(_ result: OpaquePointer?, _ statement: String, on connection: OpaquePointer) -> SQLError {
        let state = PQresultErrorField(result, 67).map { String(cString: $0) } ?? ""  // PG_DIAG_SQLSTATE is 'C'
        let message = result == nil ? oneLine(PQerrorMessage(connection)) : oneLine(PQresultErrorMessage(result))
        let isAlive = PQstatus(connection) == CONNECTION_OK
        return SQLError(code: isAlive ? code(state) : .connectionLost, message: message, statement: statement)
    }

    /// PostgreSQL's error codes (Appendix A of its manual).
    private static func code(_ state: String) -> SQLError.Code {
        switch state {
        case "23505": .uniqueViolation
        case "23503": .foreignKeyViolation
        case "40001", "40P01": .serializationFailure
        case "55P03", "57014": .busy
        case "53100": .full
        case "58030": .inputOutput
        case "": .connectionLost
        case _ where state.hasPrefix("23"): .constraintViolation
        case _ where state.hasPrefix("42"): .invalidStatement
        case _ where state.hasPrefix("08") || state.hasPrefix("57P"): .connectionLost
        case _ where state.hasPrefix("53"): .busy
        default: .other
        }
    }

    /// libpq's messages have several lines and end with one.
    static func oneLine(_ pointer: UnsafePointer<CChar>?) -> String {
        text(pointer).split(whereSeparator: \.isNewline)
            .map { $0.drop(while: \.isWhitespace) }.joined(separator: "; ")
    }

    static func oneLine(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
        oneLine(pointer.map { UnsafePointer($0) })
    }

    static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
        text(pointer.map { UnsafePointer($0) })
    }
}
