import CLibpq
import SQL

/// A connection's way to the server: sends statements one after another, prepared at their first use, and reads what
/// comes back when somebody asks for it (libpq's pipeline mode, chapter 34.5 of PostgreSQL's manual).
final class PostgresPipeline {
    private let handle: OpaquePointer
    private var statements: [String: PostgresStatement] = [:]
    private var nextStatement = 0
    /// What has been sent and not been answered.
    private var underWay: [Sent] = []
    /// How many packets have been sent.
    private(set) var packets = 0
    /// Set when the order of answers can no longer be trusted.
    private var isBroken = false

    private struct Sent {
        let sql: SQL
        let isNew: Bool
    }

    /// The most statements under way. What the server answers to them must fit into the sockets' buffers, for it is
    /// read when all have been sent.
    private static let mostUnderWay = 512

    /// Prepared statements kept; one more empties the cache, which bounds memory for texts with lists.
    private static let cachedStatements = 512

    init(url: String) throws(SQLError) {
        guard let handle = PQconnectdb(url) else {
            throw SQLError(code: .connectionLost, message: "out of memory")
        }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            let reason = PostgresError.oneLine(PQerrorMessage(handle))
            PQfinish(handle)
            throw SQLError(code: .connectionLost, message: reason)
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        // A dead client's locks must not outlive it for long, nor a forgotten statement run for ever.
        _ = try run([
            "SET client_min_messages = warning", "SET idle_in_transaction_session_timeout = '60s'",
            "SET statement_timeout = '60s'",
        ])
    }

    func close() { PQfinish(handle) }

    var isAlive: Bool { !isBroken && PQstatus(handle) == CONNECTION_OK }

    var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

    var hasUnderWay: Bool { !underWay.isEmpty }

    /// Hands statements to the server, which begins with them at once, and does not wait.
    func send(_ batch: [SQL]) throws(SQLError) {
        if underWay.count + batch.count > Self.mostUnderWay { try settle() }
        if statements.count + batch.count > Self.cachedStatements { try forgetStatements() }
        guard PQenterPipelineMode(handle) == 1 else { throw lost() }
        packets += 1
        for sql in batch {
            let isNew = statements[sql.text] == nil
            guard dispatch(sql, isNew: isNew) else {
                isBroken = true
                throw lost()
            }
            underWay.append(Sent(sql: sql, isNew: isNew))
        }
        // The server works off what it is told to flush without being asked for the answers.
        guard PQflush(handle) >= 0 else { throw lost() }
    }

    /// Runs what has been sent before and these, in order, and returns what these gave. When one fails, those behind it
    /// are not run.
    func run(_ batch: [SQL]) throws(SQLError) -> [PostgresResult] {
        try send(batch)
        return try collect().suffix(batch.count)
    }

    /// Waits until what has been sent is done.
    func settle() throws(SQLError) {
        if hasUnderWay { _ = try collect() }
    }

    private func dispatch(_ sql: SQL, isNew: Bool) -> Bool {
        let statement: PostgresStatement
        if let known = statements[sql.text] {
            statement = known
        } else {
            nextStatement += 1
            statement = PostgresStatement(name: "s\(nextStatement)")
            guard PQsendPrepare(handle, statement.name, sql.text, 0, nil) == 1 else { return false }
            statements[sql.text] = statement
        }
        let parameters = PostgresParameters(sql.parameters)
        return parameters.withPointers { pointers, lengths, formats in
            PQsendQueryPrepared(handle, statement.name, Int32(lengths.count), pointers, lengths, formats, 0)
        } == 1
    }

    /// Reads all answers; the first failure counts, for those behind it follow from it.
    private func collect() throws(SQLError) -> [PostgresResult] {
        guard PQpipelineSync(handle) == 1 else {
            isBroken = true
            throw lost()
        }
        var failure: SQLError?
        var results: [PostgresResult] = []
        results.reserveCapacity(underWay.count)
        for sent in underWay {
            let answers = (sent.isNew ? [nextResult(of: sent)] : []) + [nextResult(of: sent)]
            for answer in answers where failure == nil { failure = answer.failure(of: sent.sql, on: handle) }
            results.append(answers[answers.count - 1])
            // Whether the server has it now is not sure.
            if sent.isNew, failure != nil { statements[sent.sql.text] = nil }
        }
        underWay = []
        let end = PQgetResult(handle)
        let isComplete = PQresultStatus(end) == PGRES_PIPELINE_SYNC
        PQclear(end)
        if !isComplete || PQexitPipelineMode(handle) != 1 { isBroken = true }
        if let failure { throw isAlive || failure.code == .connectionLost ? failure : lost() }
        guard isAlive else { throw lost() }
        return results
    }

    private func nextResult(of sent: Sent) -> PostgresResult {
        let result = PostgresResult(PQgetResult(handle), statements[sent.sql.text])
        // Each statement's answers end with none.
        if result.isPresent { PQclear(PQgetResult(handle)) }
        return result
    }

    private func forgetStatements() throws(SQLError) {
        try settle()
        statements = [:]
        _ = try run(["DEALLOCATE ALL"])
        statements = [:]
    }

    private func lost() -> SQLError {
        let reason = PostgresError.oneLine(PQerrorMessage(handle))
        return SQLError(code: .connectionLost, message: reason.isEmpty ? "the connection is broken" : reason)
    }
}

/// A statement that the server knows by a name.
final class PostgresStatement {
    let name: String
    /// Known after the first execution.
    var columns: Row.Columns?

    init(name: String) { self.name = name }
}
