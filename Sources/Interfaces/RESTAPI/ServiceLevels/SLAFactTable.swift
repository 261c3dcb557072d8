/// A table of facts as comma-separated values (RFC 4180).
struct SLAFactTable {
    struct Row {
        /// Where it begins in the file; from 1.
        let line: Int
        /// Those that are not empty, by the names of their columns.
        let cells: [String: String]
    }

    private(set) var rows: [Row] = []

    /// - Throws: `APIError` 400 that names the line.
    init(_ file: some Collection<UInt8>) throws {
        guard var text = String(validating: file, as: UTF8.self) else {
            throw APIError.invalid("body", "not_csv", "is not UTF-8")
        }
        if text.first == "\u{FEFF}" { text.removeFirst() }
        var columns: [String]?
        for record in try Self.records(text) where record.cells != [""] {
            guard let columns else {
                columns = record.cells
                try Self.check(record.cells)
                continue
            }
            guard record.cells.count == columns.count else {
                throw APIError.invalid(
                    "line \(record.line)", "not_csv", "has \(record.cells.count) cells, not \(columns.count)")
            }
            let cells = zip(columns, record.cells).filter { !$1.isEmpty }
            rows.append(Row(line: record.line, cells: Dictionary(cells, uniquingKeysWith: { $1 })))
        }
        guard columns != nil else { throw APIError.invalid("body", "not_csv", "has no line that names the columns") }
    }

    private static func check(_ columns: [String]) throws {
        if let unknown = columns.first(where: { !SLAFactReader.fields.contains($0) }) {
            throw APIError.invalid(unknown, "unknown_field", "is no column of facts")
        }
        guard Set(columns).count == columns.count else {
            throw APIError.invalid("line 1", "given_twice", "names a column twice")
        }
    }

    private static func records(_ text: String) throws -> [(line: Int, cells: [String])] {
        var records: [(line: Int, cells: [String])] = []
        var (cells, cell, line, start) = ([String](), "", 1, 1)
        var (isQuoted, wasQuoted) = (false, false)
        func end() {
            cells.append(cell)
            (cell, wasQuoted) = ("", false)
        }
        var rest = text.unicodeScalars.makeIterator()
        var next = rest.next()
        while let scalar = next {
            next = rest.next()
            switch scalar {
            case "\"" where isQuoted && next == "\"":
                cell.unicodeScalars.append(scalar)
                next = rest.next()
            case "\"" where isQuoted: isQuoted = false
            case "\"" where cell.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
            case "," where !isQuoted: end()
            case "\r" where !isQuoted && next == "\n": break
            case "\n" where !isQuoted:
                end()
                records.append((start, cells))
                (cells, line) = ([], line + 1)
                start = line
            case _ where wasQuoted && !isQuoted:
                throw APIError.invalid("line \(line)", "not_csv", "has text behind a quoted cell")
            default:
                if scalar == "\n" { line += 1 }
                cell.unicodeScalars.append(scalar)
            }
        }
        guard !isQuoted else {
            throw APIError.invalid("line \(start)", "not_csv", "has a quotation mark that is not closed")
        }
        if !cell.isEmpty || !cells.isEmpty || wasQuoted {
            end()
            records.append((start, cells))
        }
        return records
    }
}
