/// A connection inside a transaction. It belongs to one thread and must not leave the closure it is given to.
package protocol SQLConnection: AnyObject {
    var dialect: Dialect { get }

    /// Runs a statement and returns how many rows it changed.
    @discardableResult
    func execute(_ sql: SQL) throws -> Int

    /// Runs a statement and returns its rows.
    func rows(_ sql: SQL) throws -> [Row]

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

    /// The first column of the one row that an `INSERT … RETURNING` gives.
    package func returned<Value: SQLDecodable>(_ sql: SQL, as type: Value.Type = Value.self) throws -> Value {
        guard let value = try value(sql, as: type) else {
            throw SQLError(code: .other, message: "no row was returned", statement: sql.text)
        }
        return value
    }
}

extension SQLConnection {
    /// Runs `body` so that, when it throws, what it did is undone and the transaction goes on.
    package func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        try execute("SAVEPOINT part")
        do {
            let value = try body()
            try execute("RELEASE SAVEPOINT part")
            return value
        } catch {
            try execute("ROLLBACK TO SAVEPOINT part")
            try execute("RELEASE SAVEPOINT part")
            throw error
        }
    }
}
