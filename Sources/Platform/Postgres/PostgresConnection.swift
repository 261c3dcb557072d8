import CLibpq
import SQL

/// One PostgreSQL connection with its prepared statements. Belongs to one thread.
///
/// Statements that nobody waits for, `BEGIN` among them, are sent some at a time, or with the next one whose outcome is
/// asked for: so the server works while the next are being made.
final class PostgresConnection: SQLConnection {
    let dialect = Dialect.postgres
    private let pipeline: PostgresPipeline
    private var unsent: [SQL] = []
    private var gathered = GatheredRows()
    private var reserved: [String: ArraySlice<Int64>] = [:]
    /// Whether the server has answered to the transaction's beginning.
    private var hasBegun = false
    private var commitActions: [@Sendable () -> Void] = []

    /// How many statements that nobody waits for are sent at a time.
    private static let packetSize = 32

    /// - Throws: `SQLError` with code `.connectionLost` when the server cannot be reached.
    init(url: String) throws(SQLError) {
        pipeline = try PostgresPipeline(url: url)
    }

    func close() { pipeline.close() }

    var isAlive: Bool { pipeline.isAlive }

    // MARK: Statements

    func execute(_ sql: SQL) throws -> Int { try send(sql).changedRows }

    func rows(_ sql: SQL) throws -> [Row] { try send(sql).rows() }

    func rows(ofEach statements: [SQL]) throws -> [[Row]] {
        let results = try pipeline.run(takeUnsent() + statements)
        hasBegun = true
        return try results.suffix(statements.count).map { try $0.rows() }
    }

    func later(_ sql: SQL) throws {
        takeGathered()
        unsent.append(sql)
        if unsent.count >= Self.packetSize { try pipeline.send(takeUnsent()) }
    }

    func gather(_ row: [SQLValue], into statement: RowStatement) { gathered.add(row, to: statement) }

    func insert(_ row: [SQLValue], into table: NumberedInsert) throws -> Int64 {
        guard let id = reserved[table.table]?.popFirst() else {
            return try returned(table.unnumbered.sql(row) + " RETURNING id")
        }
        gather([.integer(id)] + row, into: table.numbered)
        return id
    }

    func reserveIDs(_ wanted: [(count: Int, table: NumberedInsert)]) throws {
        let wanted = wanted.filter { $0.count > 0 }
        // The name that PostgreSQL gives to the sequence of an identity column; looking it up costs more than a number.
        let answers = try rows(
            ofEach: wanted.map {
                "SELECT nextval('\(unsafe: $0.table.table)_id_seq') FROM generate_series(1, \($0.count))"
            })
        for (wish, rows) in zip(wanted, answers) {
            reserved[wish.table.table, default: []] += try rows.map { try $0.get(at: 0) }
        }
    }

    /// What has not been sent goes first.
    private func send(_ sql: SQL) throws(SQLError) -> PostgresResult {
        let results = try pipeline.run(takeUnsent() + [sql])
        hasBegun = true
        return results[results.count - 1]
    }

    private func takeUnsent() -> [SQL] {
        takeGathered()
        defer { unsent = [] }
        return unsent
    }

    private func takeGathered() {
        if !gathered.isEmpty { unsent += gathered.take() }
    }

    // MARK: Transactions

    /// Begins a transaction with the first statement that is sent.
    func begin(_ sql: SQL) {
        unsent = [sql]
        hasBegun = false
    }

    /// - Throws: `SQLError` with code `.outcomeUnknown` when the connection broke while the server was committing.
    func commit() throws(SQLError) {
        reserved = [:]
        takeGathered()
        if !hasBegun {
            // Nothing but the beginning waits: there is nothing to commit.
            guard unsent.count > 1 || pipeline.hasUnderWay else { return unsent = [] }
            // Until this has been answered, a broken connection means that nothing happened.
            try pipeline.send(takeUnsent())
            try pipeline.settle()
        }
        let result: PostgresResult
        do {
            result = try send("COMMIT")
        } catch {
            guard error.code == .connectionLost else { throw error }
            throw SQLError(code: .outcomeUnknown, message: "the connection broke while committing: \(error.message)")
        }
        // The server answers the COMMIT of a transaction that has failed with ROLLBACK, which is no error to it.
        guard result.command == "COMMIT" else {
            throw SQLError(code: .other, message: "the transaction had failed and was rolled back")
        }
    }

    /// Ends a transaction that has only read, and does not wait for it.
    func end() throws(SQLError) {
        guard hasBegun else { return unsent = [] }
        try pipeline.send(["COMMIT"])
    }

    /// Undoes what was sent and forgets what was not.
    func rollback() {
        forgetUnsent()
        reserved = [:]
        commitActions = []
        try? pipeline.settle()
        if isAlive, pipeline.isInTransaction { _ = try? send("ROLLBACK") }
    }

    private func forgetUnsent() {
        unsent = []
        _ = gathered.take()
    }

    func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        takeGathered()
        let (packets, place) = (pipeline.packets, unsent.count)
        try later("SAVEPOINT part")
        do {
            let value = try body()
            takeGathered()
            // What `body` has not sent must fail here, if it fails, and not outside.
            let isUntouched = pipeline.packets == packets && unsent.count == place + 1
            let isSettled = isUntouched || unsent.isEmpty && !pipeline.hasUnderWay
            if isSettled {
                try later("RELEASE SAVEPOINT part")
            } else {
                _ = try execute("RELEASE SAVEPOINT part")
            }
            return value
        } catch {
            takeGathered()
            if pipeline.packets == packets {
                // The server has not even heard of it.
                unsent.removeSubrange(place...)
            } else {
                unsent = []
                try? pipeline.settle()
                _ = try execute("ROLLBACK TO SAVEPOINT part")
                try later("RELEASE SAVEPOINT part")
            }
            throw error
        }
    }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { commitActions.append(action) }

    /// The actions promised so far, forgotten here.
    func takeCommitActions() -> [@Sendable () -> Void] {
        defer { commitActions = [] }
        return commitActions
    }
}
