/// A connection inside a transaction. It belongs to one thread and must not leave the closure it is given to.
package protocol SQLConnection: AnyObject {
    var dialect: Dialect { get }

    /// Runs a statement and returns how many rows it changed.
    func execute(_ sql: SQL) throws -> Int

    /// Runs a statement and returns its rows.
    func rows(_ sql: SQL) throws -> [Row]

    /// Runs several statements in order and returns each one's rows: for PostgreSQL in one round trip.
    func rows(ofEach statements: [SQL]) throws -> [[Row]]

    /// Runs a statement whose outcome is of no interest as long as it succeeds: in its place among the others, and
    /// before the transaction ends. PostgreSQL sends it together with the next one that is waited for, so that it costs
    /// no round trip. If it fails, what is waited for next fails, at the latest the transaction.
    func later(_ sql: SQL) throws

    /// Runs a statement over a row, as `later` does, but possibly together with others of its kind: before the next
    /// statement of any other sort, and among those that are gathered in the order of their ranks, then of their first
    /// rows.
    func gather(_ row: [SQLValue], into statement: RowStatement) throws

    /// Inserts one row into a table that numbers its rows, and returns the number. Gathered where a number is set aside.
    func insert(_ row: [SQLValue], into table: NumberedInsert) throws -> Int64

    /// Sets numbers aside for as many rows of each table as this transaction is going to insert, which spares their
    /// `insert` the wait. Numbers that are not used are lost. SQLite needs none of it.
    func reserveIDs(_ wanted: [(count: Int, table: NumberedInsert)]) throws

    /// Runs `body` so that, when it throws, what it did is undone and the transaction goes on.
    func savepoint<Value>(_ body: () throws -> Value) throws -> Value

    /// Runs `action` once this transaction has committed; never, if it does not.
    func afterCommit(_ action: @escaping @Sendable () -> Void)
}

extension SQLConnection {
    package func all<Value: RowDecodable>(_ sql: SQL, as type: Value.Type = Value.self) throws -> [Value] {
        try rows(sql).map { try Value(row: $0) }
    }

    package func first(_ sql: SQL) throws -> Row? {
        try rows(sql).first
    }

    package func first<Value: RowDecodable>(_ sql: SQL, as type: Value.Type = Value.self) throws -> Value? {
        try rows(sql).first.map { try Value(row: $0) }
    }

    /// The first column of the first row; nil when there is no row.
    package func value<Value: SQLDecodable>(_ sql: SQL, as type: Value.Type = Value.self) throws -> Value? {
        try rows(sql).first.map { try $0.get(at: 0) }
    }

    /// The first column of every row.
    package func column<Value: SQLDecodable>(_ sql: SQL, as type: Value.Type = Value.self) throws -> [Value] {
        try rows(sql).map { try $0.get(at: 0) }
    }

    /// Inserts one row and returns its number, typed.
    package func insert<ID: RawRepresentable<Int64>>(
        _ row: [SQLValue], into table: NumberedInsert, as type: ID.Type = ID.self
    ) throws -> ID {
        guard let id = ID(rawValue: try insert(row, into: table)) else {
            throw SQLError(code: .decoding, message: "the number of a row of \(table.table) is no \(type)")
        }
        return id
    }

    /// The first column of the one row that an `INSERT … RETURNING` gives.
    package func returned<Value: SQLDecodable>(_ sql: SQL, as type: Value.Type = Value.self) throws -> Value {
        guard let value = try value(sql, as: type) else {
            throw SQLError(code: .other, message: "no row was returned", statement: sql.text)
        }
        return value
    }
}
