import CLibpq
import FoundationEssentials
import SQL

/// One PostgreSQL connection with its prepared statements. Belongs to one thread.
final class PostgresConnection: SQLConnection {
    let dialect = Dialect.postgres
    private let handle: OpaquePointer
    private var statements: [String: Prepared] = [:]
    private var nextStatement = 0
    private var commitActions: [@Sendable () -> Void] = []

    private struct Prepared {
        let name: String
        /// Known after the first execution.
        var columns: Row.Columns?
    }

    /// Prepared statements kept; one more empties the cache, which bounds memory for texts with lists.
    private static let cachedStatements = 512

    /// - Throws: `SQLError` with code `.connectionLost` when the server cannot be reached.
    init(url: String) throws(SQLError) {
        guard let handle = PQconnectdb(url) else {
            throw SQLError(code: .connectionLost, message: "out of memory")
        }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            let reason = Self.oneLine(PQerrorMessage(handle))
            PQfinish(handle)
            throw SQLError(code: .connectionLost, message: reason)
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        try run("SET client_min_messages = warning")
        // A dead client's locks must not outlive it for long, nor a forgotten statement run for ever.
        try run("SET idle_in_transaction_session_timeout = '60s'")
        try run("SET statement_timeout = '60s'")
    }

    func close() { PQfinish(handle) }

    var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

    /// Runs a statement without parameters and forgets its rows.
    func run(_ text: String) throws(SQLError) {
        let result = PQexec(handle, text)
        defer { PQclear(result) }
        try check(result, text)
    }

    func execute(_ sql: SQL) throws -> Int {
        let result = try send(sql)
        defer { PQclear(result) }
        return Int(Self.text(PQcmdTuples(result))) ?? 0
    }

    func rows(_ sql: SQL) throws -> [Row] {
        let result = try send(sql)
        defer { PQclear(result) }
        let count = PQnfields(result)
        let columns: Row.Columns
        if let known = statements[sql.text]?.columns {
            columns = known
        } else {
            columns = Row.Columns((0..<count).map { Self.text(PQfname(result, $0)) })
            statements[sql.text]?.columns = columns
        }
        let types = (0..<count).map { PQftype(result, $0) }
        return try (0..<PQntuples(result)).map { row in
            let values = try (0..<count).map { try PostgresValue.decode(result, row, $0, types[Int($0)]) }
            return Row(columns: columns, values: values)
        }
    }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { commitActions.append(action) }

    /// The actions promised so far, forgotten here.
    func takeCommitActions() -> [@Sendable () -> Void] {
        defer { commitActions = [] }
        return commitActions
    }

    // MARK: Statements

    private func send(_ sql: SQL) throws(SQLError) -> OpaquePointer? {
        let name = try prepare(sql)
        let parameters = sql.parameters.map(PostgresValue.encode)
        let lengths = parameters.map { Int32($0.bytes.count) }
        let formats = parameters.map { $0.isBinary ? Int32(1) : 0 }
        let result = PostgresValue.withPointers(to: parameters) { pointers in
            PQexecPrepared(handle, name, Int32(parameters.count), pointers, lengths, formats, 0)
        }
        do {
            try check(result, sql.text)
        } catch {
            PQclear(result)
            throw error
        }
        return result
    }

    private func prepare(_ sql: SQL) throws(SQLError) -> String {
        if let known = statements[sql.text] { return known.name }
        if statements.count >= Self.cachedStatements {
            try run("DEALLOCATE ALL")
            statements = [:]
        }
        nextStatement += 1
        let name = "s\(nextStatement)"
        let result = PQprepare(handle, name, sql.text, 0, nil)
        defer { PQclear(result) }
        try check(result, sql.text)
        statements[sql.text] = Prepared(name: name)
        return name
    }

    // MARK: Errors

    private func check(_ result: OpaquePointer?, _ statement: String) throws(SQLError) {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return
        default: break
        }
        let state = PQresultErrorField(result, 67).map { String(cString: $0) } ?? ""  // PG_DIAG_SQLSTATE is 'C'
        let message = Self.oneLine(result == nil ? PQerrorMessage(handle) : PQresultErrorMessage(result))
        let code = isAlive ? Self.code(state) : .connectionLost
        throw SQLError(code: code, message: message, statement: statement)
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
    private static func oneLine(_ pointer: UnsafePointer<CChar>?) -> String {
        text(pointer).split(whereSeparator: \.isNewline)
            .map { $0.drop(while: \.isWhitespace) }.joined(separator: "; ")
    }

    private static func oneLine(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
        oneLine(pointer.map { UnsafePointer($0) })
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    private static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }
}
