import CLibpq
import FoundationEssentials
import SQL

/// A statement's parameters on PostgreSQL's wire: text, and blobs as bytes; all in one buffer.
struct PostgresParameters {
    private var bytes: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init(_ values: [SQLValue]) {
        for value in values { append(value) }
        // So that there is an address, also of an empty value.
        bytes.append(0)
    }

    private mutating func append(_ value: SQLValue) {
        let offset = bytes.count
        var isBinary = false
        switch value {
        case .null: break
        case .integer(let number): appendText(String(number))
        case .real(let number): appendText(String(number))
        // PostgreSQL's text holds no zero character; nothing a person writes contains one.
        case .text(let string): appendText(string.utf8.contains(0) ? string.replacing("\0", with: "") : string)
        case .blob(let data):
            isBinary = true
            bytes.append(contentsOf: data)
        }
        offsets.append(value == .null ? nil : offset)
        lengths.append(Int32(bytes.count - offset))
        formats.append(isBinary ? 1 : 0)
    }

    /// libpq finds a text's end by a zero.
    private mutating func appendText(_ string: String) {
        bytes.append(contentsOf: string.utf8)
        bytes.append(0)
    }

    /// Calls `body` with a pointer to each parameter (NULL for a null), its length and its format.
    func withPointers<Result>(
        _ body: (_ pointers: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Result
    ) -> Result {
        bytes.withUnsafeBytes { buffer in
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            return body(offsets.map { offset in offset.flatMap { base?.advanced(by: $0) } }, lengths, formats)
        }
    }
}
