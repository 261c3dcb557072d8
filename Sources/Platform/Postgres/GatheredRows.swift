import SQL

/// Rows that wait for others of their kind, to be sent with them in one statement.
struct GatheredRows {
    private var lists: [(statement: RowStatement, rows: [[SQLValue]])] = []
    /// By statement and number of rows, for a connection's life.
    private var texts: [RowStatement: [Int: String]] = [:]

    /// The most rows in one statement: keeps its parameters far below PostgreSQL's 65,535.
    private static let mostRows = 128

    var isEmpty: Bool { lists.isEmpty }

    mutating func add(_ row: [SQLValue], to statement: RowStatement) {
        // There are few kinds, and their texts are the same storage: a search is quicker than hashing.
        if let index = lists.firstIndex(where: { $0.statement == statement }) {
            lists[index].rows.append(row)
        } else {
            lists.append((statement, [row]))
        }
    }

    /// The statements that write all of it, in the order of their ranks.
    mutating func take() -> [SQL] {
        let ordered = lists.enumerated().sorted { left, right in
            (left.element.statement.rank, left.offset) < (right.element.statement.rank, right.offset)
        }
        lists = []
        return ordered.flatMap { statements($0.element.statement, $0.element.rows[...]) }
    }

    /// By powers of two, so that few texts serve all numbers of rows, and each is prepared once.
    private mutating func statements(_ statement: RowStatement, _ rows: ArraySlice<[SQLValue]>) -> [SQL] {
        var (rest, result) = (rows, [] as [SQL])
        while !rest.isEmpty {
            let part = rest.prefix(min(Self.mostRows, 1 << (Int.bitWidth - 1 - rest.count.leadingZeroBitCount)))
            rest = rest.dropFirst(part.count)
            result.append(SQL(unsafe: text(statement, rows: part.count), parameters: part.flatMap(\.self)))
        }
        return result
    }

    private mutating func text(_ statement: RowStatement, rows: Int) -> String {
        if let known = texts[statement]?[rows] { return known }
        let text = statement.text(rows: rows)
        texts[statement, default: [:]][rows] = text
        return text
    }
}
