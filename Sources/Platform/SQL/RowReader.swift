/// Reads a row's columns one after another, each by its own kind: for the types of which lists are made.
///
/// `Row.get` looks each column up by its name and decodes it through generic code, which took a quarter of a list
/// page's time (docs/performance.md). Here the order in which a type names its columns is the order in which it reads
/// them; a column that holds another kind of value is an error, as with `get`.
package struct RowReader {
    private let row: Row
    private var index = 0

    /// - Parameter columns: the names of those that will be read, in order: a result that has others first is a
    ///   mistake in the program, which builds for debugging stop at.
    package init(_ row: Row, columns: [String]) {
        assert(row.columns.names.starts(with: columns), "\(row.columns.names) are not \(columns)")
        self.row = row
    }

    private mutating func next() throws(SQLError) -> SQLValue {
        guard index < row.values.count else {
            throw SQLError(code: .decoding, message: "the result has \(row.values.count) columns, and no more")
        }
        defer { index += 1 }
        return row.values[index]
    }

    package mutating func integer() throws(SQLError) -> Int64 {
        let value = try next()
        guard case .integer(let integer) = value else { throw wrong(value, Int64.self) }
        return integer
    }

    package mutating func optionalInteger() throws(SQLError) -> Int64? {
        switch try next() {
        case .integer(let integer): return integer
        case .null: return nil
        case let value: throw wrong(value, Int64.self)
        }
    }

    package mutating func text() throws(SQLError) -> String {
        let value = try next()
        guard case .text(let text) = value else { throw wrong(value, String.self) }
        return text
    }

    package mutating func optionalText() throws(SQLError) -> String? {
        switch try next() {
        case .text(let text): return text
        case .null: return nil
        case let value: throw wrong(value, String.self)
        }
    }

    package mutating func bool() throws(SQLError) -> Bool { try integer() != 0 }

    /// A word of an enumeration.
    package mutating func word<Word: RawRepresentable<String>>(
        _ type: Word.Type = Word.self
    ) throws(SQLError) -> Word {
        let text = try text()
        guard let word = Word(rawValue: text) else { throw wrong(.text(text), Word.self) }
        return word
    }

    private func wrong(_ value: SQLValue, _ type: Any.Type) -> SQLError {
        SQLError(
            code: .decoding,
            message: "column \(row.columns.names[index - 1]): \(SQLError.mismatch(value, type).message)")
    }
}
