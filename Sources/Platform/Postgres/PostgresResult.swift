import CLibpq
import SQL

/// What the server answered to one statement.
final class PostgresResult {
    private let pointer: OpaquePointer?
    private let statement: PostgresStatement?

    /// Takes the answer over.
    init(_ pointer: OpaquePointer?, _ statement: PostgresStatement?) {
        self.pointer = pointer
        self.statement = statement
    }

    deinit { PQclear(pointer) }

    var isPresent: Bool { pointer != nil }

    /// What was done, such as `COMMIT` or `UPDATE 3`.
    var command: String { PostgresError.text(PQcmdStatus(pointer)) }

    var changedRows: Int { Int(PostgresError.text(PQcmdTuples(pointer))) ?? 0 }

    func rows() throws(SQLError) -> [Row] {
        let count = PQnfields(pointer)
        let columns: Row.Columns
        if let known = statement?.columns {
            columns = known
        } else {
            columns = Row.Columns((0..<count).map { PostgresError.text(PQfname(pointer, $0)) })
            statement?.columns = columns
        }
        let types = (0..<count).map { PQftype(pointer, $0) }
        var rows: [Row] = []
        for row in 0..<PQntuples(pointer) {
            var values: [SQLValue] = []
            values.reserveCapacity(Int(count))
            for column in 0..<count {
                values.append(try PostgresValue.decode(pointer, row, column, types[Int(column)]))
            }
            rows.append(Row(columns: columns, values: values))
        }
        return rows
    }

    /// Nil when the statement succeeded.
    func failure(of sql: SQL, on connection: OpaquePointer) -> SQLError? {
        switch PQresultStatus(pointer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return nil
        default: return PostgresError.make(pointer, sql.text, on: connection)
        }
    }
}
