import CSQLite
import FoundationEssentials
import SQL

/// One SQLite connection with its prepared statements. Belongs to one thread.
final class SQLiteConnection: SQLConnection {
    let dialect = Dialect.sqlite
    private let handle: OpaquePointer
    private var statements: [String: Prepared] = [:]
    private var commitActions: [@Sendable () -> Void] = []

    private struct Prepared {
        let pointer: OpaquePointer
        let columns: Row.Columns
    }

    /// Prepared statements kept; one more empties the cache, which bounds memory for texts with lists.
    private static let cachedStatements = 512

    init(path: String, readOnly: Bool) throws(SQLError) {
        var pointer: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let status = sqlite3_open_v2(path, &pointer, flags, nil)
        guard status == SQLITE_OK, let pointer else {
            let reason = pointer.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(pointer)
            throw SQLError(code: .inputOutput, message: "cannot open \(path): \(reason)")
        }
        handle = pointer
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, 10_000)
        do {
            try run("PRAGMA journal_mode = WAL")
            try run("PRAGMA synchronous = FULL")
            try run("PRAGMA foreign_keys = ON")
            try run("PRAGMA temp_store = MEMORY")
            try run("PRAGMA cache_size = -16000")
            try run("PRAGMA mmap_size = 268435456")
            if readOnly { try run("PRAGMA query_only = ON") }
        } catch {
            sqlite3_close_v2(handle)
            throw error
        }
    }

    func close() {
        dropStatements()
        sqlite3_close_v2(handle)
    }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Runs a statement without parameters and forgets its rows.
    func run(_ text: String) throws(SQLError) {
        guard sqlite3_exec(handle, text, nil, nil, nil) == SQLITE_OK else { throw lastError(text) }
    }

    func execute(_ sql: SQL) throws -> Int {
        let statement = try prepare(sql).pointer
        defer { reset(statement) }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: continue
            case SQLITE_DONE: return Int(sqlite3_changes(handle))
            default: throw lastError(sql.text)
            }
        }
    }

    func rows(_ sql: SQL) throws -> [Row] {
        let prepared = try prepare(sql)
        let (statement, columns) = (prepared.pointer, prepared.columns)
        let count = sqlite3_column_count(statement)
        defer { reset(statement) }
        var rows: [Row] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: rows.append(Row(columns: columns, values: (0..<count).map { value(statement, $0) }))
            case SQLITE_DONE: return rows
            default: throw lastError(sql.text)
            }
        }
    }

    func rows(ofEach statements: [SQL]) throws -> [[Row]] { try statements.map { try rows($0) } }

    func later(_ sql: SQL) throws { _ = try execute(sql) }

    func gather(_ row: [SQLValue], into statement: RowStatement) throws { try later(statement.sql(row)) }

    /// Not by `RETURNING`, which makes SQLite build a table of its own for the one row: six times as long.
    func insert(_ row: [SQLValue], into table: NumberedInsert) throws -> Int64 {
        try gather(row, into: table.unnumbered)
        return sqlite3_last_insert_rowid(handle)
    }

    func reserveIDs(_ wanted: [(count: Int, table: NumberedInsert)]) {}

    func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        try later("SAVEPOINT part")
        do {
            let value = try body()
            try later("RELEASE part")
            return value
        } catch {
            // A full disk or an I/O error ends the whole transaction, the savepoint with it.
            if isInTransaction {
                try later("ROLLBACK TO part")
                try later("RELEASE part")
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

    // MARK: Statements

    private func prepare(_ sql: SQL) throws(SQLError) -> Prepared {
        let prepared: Prepared
        if let cached = statements[sql.text] {
            prepared = cached
        } else {
            var pointer: OpaquePointer?
            let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
            guard sqlite3_prepare_v3(handle, sql.text, -1, flags, &pointer, nil) == SQLITE_OK, let pointer else {
                throw lastError(sql.text)
            }
            if statements.count >= Self.cachedStatements { dropStatements() }
            let names = (0..<sqlite3_column_count(pointer)).map { String(cString: sqlite3_column_name(pointer, $0)) }
            prepared = Prepared(pointer: pointer, columns: Row.Columns(names))
            statements[sql.text] = prepared
        }
        let statement = prepared.pointer
        guard Int(sqlite3_bind_parameter_count(statement)) == sql.parameters.count else {
            throw SQLError(code: .invalidStatement, message: "parameters do not match", statement: sql.text)
        }
        for (index, parameter) in sql.parameters.enumerated() {
            guard bind(parameter, to: statement, at: Int32(index + 1)) == SQLITE_OK else { throw lastError(sql.text) }
        }
        return prepared
    }

    private func bind(_ value: SQLValue, to statement: OpaquePointer, at index: Int32) -> Int32 {
        // SQLITE_TRANSIENT, a cast in C that Swift does not import: SQLite copies the bytes.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let number): return sqlite3_bind_int64(statement, index, number)
        case .real(let number): return sqlite3_bind_double(statement, index, number)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    // A null pointer would bind NULL: an empty string has none of its own.
                    $0.isEmpty
                        ? sqlite3_bind_text(statement, index, "", 0, transient)
                        : sqlite3_bind_text(statement, index, $0.baseAddress, Int32($0.count), transient)
                }
            }
        case .blob(let data):
            return data.withUnsafeBytes {
                $0.isEmpty
                    ? sqlite3_bind_zeroblob(statement, index, 0)
                    : sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), transient)
            }
        }
    }

    private func value(_ statement: OpaquePointer, _ index: Int32) -> SQLValue {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, index))
        case SQLITE_TEXT:
            guard let bytes = sqlite3_column_text(statement, index) else { return .text("") }
            let count = Int(sqlite3_column_bytes(statement, index))
            return .text(String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            guard let bytes = sqlite3_column_blob(statement, index) else { return .blob(Data()) }
            return .blob(Data(bytes: bytes, count: Int(sqlite3_column_bytes(statement, index))))
        default: return .null
        }
    }

    private func reset(_ statement: OpaquePointer) {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    private func dropStatements() {
        for statement in statements.values { sqlite3_finalize(statement.pointer) }
        statements = [:]
    }

    // MARK: Errors

    private func lastError(_ statement: String) -> SQLError {
        let extended = sqlite3_extended_errcode(handle)
        let code: SQLError.Code =
            switch extended & 0xff {
            case SQLITE_BUSY, SQLITE_LOCKED: .busy
            case SQLITE_FULL: .full
            case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_NOTADB: .inputOutput
            case SQLITE_CONSTRAINT: Self.constraint(extended)
            case SQLITE_ERROR, SQLITE_RANGE, SQLITE_MISMATCH: .invalidStatement
            default: .other
            }
        return SQLError(code: code, message: String(cString: sqlite3_errmsg(handle)), statement: statement)
    }

    /// Extended codes are macros in C that Swift does not import: SQLITE_CONSTRAINT | (n << 8).
    private static func constraint(_ extended: Int32) -> SQLError.Code {
        switch extended >> 8 {
        case 6, 8, 10: .uniqueViolation  // PRIMARYKEY, UNIQUE, ROWID
        case 3: .foreignKeyViolation
        default: .constraintViolation
        }
    }
}
