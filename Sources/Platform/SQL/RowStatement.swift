/// A statement over rows of values, of which several may travel as one: `INSERT … VALUES (…), (…)`, or an `UPDATE` from
/// such a list.
package struct RowStatement: Sendable, Hashable {
    /// Where rows of different statements are gathered, those of a lower rank go first: rows that refer to others have a
    /// higher one than these, and changes have the highest.
    package let rank: Int
    private let head: String
    /// What each value is put into, `$` standing for it: `$` alone, or such as `CAST($ AS BIGINT)`.
    private let places: [String]
    private let tail: String

    /// Inserts rows into a table.
    /// - Parameter places: what values are put into that are not taken as they are, by column, `$` standing for the value.
    package static func insert(
        into table: String, _ columns: [String], rank: Int = 0, ignoringConflicts: Bool = false,
        places: [String: String] = [:]
    ) -> RowStatement {
        RowStatement(
            rank: rank, head: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES ",
            places: columns.map { places[$0] ?? "$" }, tail: ignoringConflicts ? " ON CONFLICT DO NOTHING" : "")
    }

    /// A change by a list of integers that stands between `head` and `tail`.
    package static func change(integers width: Int, between head: String, and tail: String) -> RowStatement {
        // Where a list stands for a table, PostgreSQL takes a parameter for text.
        RowStatement(
            rank: .max, head: head, places: Array(repeating: "CAST($ AS BIGINT)", count: width), tail: tail)
    }

    /// The statement's text for so many rows.
    package func text(rows: Int) -> String {
        var text = head
        text.reserveCapacity(head.utf8.count + tail.utf8.count + rows * places.count * 6)
        for row in 0..<rows {
            text += row == 0 ? "(" : ", ("
            for (column, place) in places.enumerated() {
                if column > 0 { text += ", " }
                text += place.replacing("$", with: "$\(row * places.count + column + 1)")
            }
            text += ")"
        }
        return text + tail
    }

    /// The statement for one row.
    package func sql(_ values: [SQLValue]) -> SQL {
        precondition(values.count == places.count, "as many values as the statement has columns")
        return SQL(unsafe: text(rows: 1), parameters: values)
    }
}

/// Inserts rows into a table that numbers them, in its column `id`.
package struct NumberedInsert: Sendable {
    package let table: String
    /// The number is the first of the values.
    package let numbered: RowStatement
    /// The table gives the number.
    package let unnumbered: RowStatement

    /// - Parameter columns: those that are given, without `id`.
    package init(into table: String, rank: Int = 0, _ columns: [String]) {
        self.table = table
        numbered = .insert(into: table, ["id"] + columns, rank: rank)
        unnumbered = .insert(into: table, columns, rank: rank)
    }
}

extension [SQLValue] {
    /// The values of a row.
    package init<each Value: SQLEncodable>(row value: repeat each Value) {
        self = []
        for value in repeat each value { append(value.sqlValue) }
    }
}
