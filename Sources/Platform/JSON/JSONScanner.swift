package import FoundationEssentials

/// Finds the parts of a JSON text without building values, for texts that are stored as they came. It checks that the
/// text is well formed but for what stands inside strings and numbers.
package struct JSONScanner {
    /// A copy: an array is read several times faster than Data.
    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: Data) { self.bytes = Array(bytes) }

    /// The members of the object that the text is: names with escapes left as they stand, and where the values are.
    package static func members(of text: Data) throws(JSONError) -> [(name: String, value: Range<Data.Index>)] {
        var scanner = JSONScanner(text)
        var members: [(name: String, value: Range<Data.Index>)] = []
        try scanner.whole { (scanner) throws(JSONError) in
            let bytes = scanner.bytes
            try scanner.object { members.append((String(decoding: bytes[$0], as: UTF8.self), text.range($1))) }
        }
        return members
    }

    /// Where the elements of the array are that the text is.
    package static func elements(of text: Data) throws(JSONError) -> [Range<Data.Index>] {
        var scanner = JSONScanner(text)
        var elements: [Range<Data.Index>] = []
        try scanner.whole { (scanner) throws(JSONError) in try scanner.array { elements.append(text.range($0)) } }
        return elements
    }

    private mutating func whole(_ body: (inout JSONScanner) throws(JSONError) -> Void) throws(JSONError) {
        skipSpace()
        try body(&self)
        skipSpace()
        guard position == bytes.count else { throw error("text after the JSON value") }
    }

    private mutating func object(
        depth: Int = 0, _ member: (_ name: Range<Int>, _ value: Range<Int>) -> Void = { _, _ in }
    ) throws(JSONError) {
        try expect("{")
        if take("}") { return }
        repeat {
            skipSpace()
            let name = try string()
            try expect(":")
            member(name, try value(depth: depth + 1))
        } while take(",")
        try expect("}")
    }

    private mutating func array(depth: Int = 0, _ element: (Range<Int>) -> Void = { _ in }) throws(JSONError) {
        try expect("[")
        if take("]") { return }
        repeat { element(try value(depth: depth + 1)) } while take(",")
        try expect("]")
    }

    private mutating func value(depth: Int) throws(JSONError) -> Range<Int> {
        guard depth <= JSONParser.maximumDepth else { throw error("nested deeper than \(JSONParser.maximumDepth)") }
        skipSpace()
        let start = position
        guard position < bytes.count else { throw error("unexpected end") }
        switch bytes[position] {
        case UInt8(ascii: "{"): try object(depth: depth)
        case UInt8(ascii: "["): try array(depth: depth)
        case UInt8(ascii: "\""): _ = try string()
        default: try scalar()
        }
        return start..<position
    }

    /// The range between the quotation marks.
    private mutating func string() throws(JSONError) -> Range<Int> {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw error("expected a string") }
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        position = bytes.count
        throw error("a string without an end")
    }

    /// A number, `true`, `false` or `null`.
    private mutating func scalar() throws(JSONError) {
        let start = position
        scan: while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x0A, 0x0D, 0x09: break scan
            default: position += 1
            }
        }
        let text = bytes[start..<position]
        switch text.first ?? 0 {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return
        default:
            guard ["true", "false", "null"].contains(where: { text.elementsEqual($0.utf8) }) else {
                throw error("not a JSON value")
            }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(JSONError) {
        guard take(character) else { throw error("expected \(character)") }
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private func error(_ message: String) -> JSONError {
        JSONError(message: message, offset: position)
    }
}

extension Data {
    /// A range of offsets as one of indices, which begin at 0 only in whole data.
    fileprivate func range(_ offsets: Range<Int>) -> Range<Index> {
        startIndex + offsets.lowerBound..<startIndex + offsets.upperBound
    }
}
