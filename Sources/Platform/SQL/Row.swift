/// One row of a result.
package struct Row: Sendable {
    /// The names of a result's columns, shared by its rows.
    package final class Columns: Sendable {
        package let names: [String]
        let indexes: [String: Int]

        package init(_ names: [String]) {
            self.names = names
            indexes = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    package let columns: Columns
    package let values: [SQLValue]

    package init(columns: Columns, values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The value of a column by name.
    /// - Throws: `SQLError` with code `.decoding` when there is no such column or it holds another type.
    package func get<Value: SQLDecodable>(_ name: String, as type: Value.Type = Value.self) throws(SQLError) -> Value {
        guard let index = columns.indexes[name] else {
            throw SQLError(code: .decoding, message: "the result has no column \(name)")
        }
        return try decode(values[index], name)
    }

    /// The value of a column by position, for narrow results on a hot path.
    package func get<Value: SQLDecodable>(at index: Int, as type: Value.Type = Value.self) throws(SQLError) -> Value {
        try decode(values[index], columns.names[index])
    }

    private func decode<Value: SQLDecodable>(_ value: SQLValue, _ name: String) throws(SQLError) -> Value {
        do {
            return try Value(sqlValue: value)
        } catch {
            throw SQLError(code: .decoding, message: "column \(name): \(error.message)")
        }
    }
}

/// A type that is read from a whole row.
package protocol RowDecodable: Sendable {
    init(row: Row) throws
}
