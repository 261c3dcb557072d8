/// A statement with its parameters. Interpolated values are bound, never spliced into the text:
///
///     "SELECT id FROM tickets WHERE status = \(status) AND id > \(cursor)"
///
/// The text uses `$1, $2, …`, which both engines understand.
package struct SQL: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    package private(set) var text: String
    package private(set) var parameters: [SQLValue]

    package init(stringLiteral value: String) {
        text = value
        parameters = []
    }

    package init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        parameters = stringInterpolation.parameters
    }

    /// A statement from text that is not known at compile time. The caller answers for its safety.
    package init(unsafe text: String, parameters: [SQLValue] = []) {
        self.text = text
        self.parameters = parameters
    }

    package static func + (left: SQL, right: SQL) -> SQL {
        var result = StringInterpolation()
        result.appendInterpolation(left)
        result.appendInterpolation(right)
        return SQL(stringInterpolation: result)
    }

    package static func += (left: inout SQL, right: SQL) { left = left + right }

    package struct StringInterpolation: StringInterpolationProtocol {
        var text = ""
        var parameters: [SQLValue] = []

        package init() {}

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 3)
            parameters.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ value: some SQLEncodable) {
            parameters.append(value.sqlValue)
            text += "$\(parameters.count)"
        }

        /// NULL where there is no value.
        package mutating func appendInterpolation(_ value: (some SQLEncodable)?) {
            appendInterpolation(value?.sqlValue ?? .null)
        }

        /// A list of parameters for `IN (…)`. An empty list becomes `NULL`, which matches nothing.
        package mutating func appendInterpolation(list values: some Sequence<some SQLEncodable>) {
            var isFirst = true
            for value in values {
                if !isFirst { text += ", " }
                appendInterpolation(value)
                isFirst = false
            }
            if isFirst { text += "NULL" }
        }

        /// Rows of values for the `VALUES` of an `INSERT`.
        package mutating func appendInterpolation(values rows: some Sequence<[SQLValue]>) {
            for (index, row) in rows.enumerated() {
                text += index == 0 ? "(" : ", ("
                for (column, value) in row.enumerated() {
                    if column > 0 { text += ", " }
                    appendInterpolation(value)
                }
                text += ")"
            }
        }

        /// Rows of integers for a `VALUES` that stands for a table.
        package mutating func appendInterpolation(rows: some Sequence<[Int64]>) {
            for (index, row) in rows.enumerated() {
                text += index == 0 ? "(" : ", ("
                for (column, value) in row.enumerated() {
                    if column > 0 { text += ", " }
                    // PostgreSQL takes a parameter that stands for itself as text.
                    text += "CAST("
                    appendInterpolation(value)
                    text += " AS BIGINT)"
                }
                text += ")"
            }
        }

        /// Another statement, its parameters renumbered.
        package mutating func appendInterpolation(_ fragment: SQL) {
            text += parameters.isEmpty ? fragment.text : fragment.renumbered(from: parameters.count)
            parameters += fragment.parameters
        }

        /// Text that becomes part of the statement. The caller answers for its safety.
        package mutating func appendInterpolation(unsafe raw: String) { text += raw }
    }
}

extension SQL {
    /// The text with every `$n` raised by so much.
    private func renumbered(from offset: Int) -> String {
        guard !parameters.isEmpty else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + parameters.count)
        var number: Int?
        for byte in text.utf8 {
            if let digits = number {
                if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                    number = digits * 10 + Int(byte - UInt8(ascii: "0"))
                    continue
                }
                result += String(digits + offset).utf8
                number = nil
            }
            result.append(byte)
            if byte == UInt8(ascii: "$") { number = 0 }
        }
        if let number { result += String(number + offset).utf8 }
        return String(decoding: result, as: UTF8.self)
    }
}

extension Array {
    /// Filled up with its last element to a power of two, so that few texts of statements serve lists of all lengths.
    package var paddedForStatement: [Element] {
        guard let last, count & (count - 1) != 0 else { return self }
        let size = 1 << (Int.bitWidth - count.leadingZeroBitCount)
        return self + Array(repeating: last, count: size - count)
    }
}

extension Sequence<SQL> {
    /// The statements one after another with `separator` between them.
    package func joined(separator: String) -> SQL {
        var result = SQL.StringInterpolation()
        for (index, element) in enumerated() {
            if index > 0 { result.appendLiteral(separator) }
            result.appendInterpolation(element)
        }
        return SQL(stringInterpolation: result)
    }
}
