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

        /// Another statement, its parameters renumbered.
        package mutating func appendInterpolation(_ fragment: SQL) {
            guard !fragment.parameters.isEmpty else {
                text += fragment.text
                return
            }
            let offset = parameters.count
            var number: Int?
            for character in fragment.text {
                if let digits = number {
                    if let digit = character.wholeNumberValue, character.isASCII {
                        number = digits * 10 + digit
                        continue
                    }
                    text += "\(digits + offset)"
                    number = nil
                }
                text.append(character)
                if character == "$" { number = 0 }
            }
            if let number { text += "\(number + offset)" }
            parameters += fragment.parameters
        }

        /// Text that becomes part of the statement. The caller answers for its safety.
        package mutating func appendInterpolation(unsafe raw: String) { text += raw }
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
