/// A line of an iCalendar file, such as `DTSTART;VALUE=DATE:20261225` (RFC 5545, section 3.1).
struct ContentLine {
    /// In capitals.
    let name: String
    /// Names and values in capitals.
    let parameters: [String: String]
    let value: String
    /// Where it begins in the file; from 1.
    let number: Int

    /// The lines, with those joined again that were folded.
    static func all(in text: String) throws(ICalendarError) -> [ContentLine] {
        var unfolded: [(number: Int, text: [UInt8])] = []
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            var bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            // A byte order mark.
            if index == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
            if let first = bytes.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t"), !unfolded.isEmpty {
                unfolded[unfolded.count - 1].text.append(contentsOf: bytes.dropFirst())
            } else if !bytes.isEmpty {
                unfolded.append((index + 1, Array(bytes)))
            }
        }
        var all: [ContentLine] = []
        for (number, bytes) in unfolded { all.append(try ContentLine(bytes, number: number)) }
        return all
    }

    private init(_ bytes: [UInt8], number: Int) throws(ICalendarError) {
        var (parts, part, isQuoted) = ([[UInt8]](), [UInt8](), false)
        var colon: Int?
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: ":"), !isQuoted {
                colon = index
                break
            } else if byte == UInt8(ascii: ";"), !isQuoted {
                parts.append(part)
                part = []
            } else {
                part.append(byte)
            }
        }
        parts.append(part)
        let words = parts.map { String(decoding: $0, as: UTF8.self).uppercased() }
        guard let colon, let name = words.first, !name.isEmpty,
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        else { throw ICalendarError(line: number, message: "is no line of an iCalendar file") }
        self.name = name
        self.number = number
        parameters = Dictionary(
            words.dropFirst().map { word in
                let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                return (pair[0], pair.count > 1 ? pair[1] : "")
            }, uniquingKeysWith: { $1 })
        value = String(decoding: bytes[(colon + 1)...], as: UTF8.self)
    }

    /// The value of a property whose type is TEXT (RFC 5545, section 3.3.11).
    var text: String {
        var (text, isEscaped) = ("", false)
        for character in value {
            if isEscaped {
                text.append(character == "n" || character == "N" ? " " : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                text.append(character)
            }
        }
        return text
    }

    /// The value of a property whose type is DATE, such as `20261225`; nil when it is none.
    var date: CivilDate? {
        guard value.utf8.count == 8, parameters["VALUE"] ?? "DATE" == "DATE" else { return nil }
        return CivilDate("\(value.prefix(4))-\(value.dropFirst(4).prefix(2))-\(value.suffix(2))")
    }
}
