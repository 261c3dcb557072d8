/// Divides a text into what stands for itself and what stands for something else.
struct TemplateScanner {
    private let units: [UInt16]
    private var found: [TemplateText.Piece] = []
    /// Where what has not been told of yet begins.
    private var start = 0

    private static let open = UInt16(UInt8(ascii: "{"))
    private static let close = UInt16(UInt8(ascii: "}"))
    private static let backslash = UInt16(UInt8(ascii: "\\"))

    init(_ text: String) { units = Array(text.utf16) }

    mutating func pieces() throws(TemplateError) -> [TemplateText.Piece] {
        var index = 0
        while index + 1 < units.count {
            guard isPair(of: Self.open, at: index) else {
                index += 1
                continue
            }
            let isEscaped = hideBackslashes(before: index)
            if isEscaped {
                index += 2
                continue
            }
            let end = try self.end(from: index + 2)
            let variable = try Self.variable(text(index + 2..<end))
            add(.variable(variable), index..<end + 2)
            index = end + 2
        }
        add(.verbatim, start..<units.count)
        return found
    }

    /// Two backslashes before `{{` are one; a last one takes their meaning from the braces.
    private mutating func hideBackslashes(before index: Int) -> Bool {
        var first = index
        while first > start, units[first - 1] == Self.backslash { first -= 1 }
        let count = index - first
        let hidden = (count + 1) / 2
        add(.verbatim, start..<index - hidden)
        add(.hidden, index - hidden..<index)
        return count % 2 == 1
    }

    private func end(from index: Int) throws(TemplateError) -> Int {
        var end = index
        while end + 1 < units.count {
            if isPair(of: Self.close, at: end) { return end }
            if isPair(of: Self.open, at: end) { break }
            end += 1
        }
        throw TemplateError([TemplateProblem(.unclosed, String(text(index..<units.count).prefix(40)))])
    }

    private static func variable(_ text: String) throws(TemplateError) -> TemplateText.Variable {
        let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "").trimmed
        let words = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName = words.allSatisfy { word in
            !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        }
        guard isName else { throw TemplateError([TemplateProblem(.badName, String(name.prefix(40)))]) }
        return .init(name: name, fallback: parts.count > 1 ? String(parts[1]).trimmed : nil)
    }

    private mutating func add(_ kind: TemplateText.Piece.Kind, _ range: Range<Int>) {
        if !range.isEmpty { found.append(.init(kind: kind, range: range)) }
        start = range.upperBound
    }

    private func isPair(of unit: UInt16, at index: Int) -> Bool {
        index + 1 < units.count && units[index] == unit && units[index + 1] == unit
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: units[range], as: UTF16.self) }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        let tail = drop { $0.isWhitespace }
        return String(tail.prefix(tail.count - tail.reversed().prefix { $0.isWhitespace }.count))
    }
}
