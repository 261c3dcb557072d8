import CLibpq
import FoundationEssentials
import SQL

/// Values on PostgreSQL's wire: parameters and results as text, blobs as bytes.
enum PostgresValue {
    struct Parameter {
        /// With a final zero unless binary; empty and `isNull` for NULL.
        let bytes: [UInt8]
        let isBinary: Bool
        let isNull: Bool
    }

    static func encode(_ value: SQLValue) -> Parameter {
        switch value {
        case .null: Parameter(bytes: [], isBinary: false, isNull: true)
        case .integer(let number): text(String(number))
        case .real(let number): text(String(number))
        // PostgreSQL's text holds no zero character; nothing a person writes contains one.
        case .text(let string): text(string.contains("\0") ? string.replacing("\0", with: "") : string)
        case .blob(let data): Parameter(bytes: Array(data), isBinary: true, isNull: false)
        }
    }

    private static func text(_ string: String) -> Parameter {
        Parameter(bytes: Array(string.utf8) + [0], isBinary: false, isNull: false)
    }

    /// Calls `body` with a pointer to each parameter's bytes, NULL for a null.
    static func withPointers<Result>(
        to parameters: [Parameter], _ body: ([UnsafePointer<CChar>?]) -> Result
    ) -> Result {
        var bytes: [UInt8] = []
        var offsets: [Int?] = []
        for parameter in parameters {
            offsets.append(parameter.isNull ? nil : bytes.count)
            bytes += parameter.bytes
        }
        bytes.append(0)
        return bytes.withUnsafeBytes { buffer in
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            return body(offsets.map { offset in offset.flatMap { base?.advanced(by: $0) } })
        }
    }

    /// Object ids of the types that are read (PostgreSQL's catalogue pg_type).
    private enum TypeID {
        static let bool: Oid = 16
        static let bytea: Oid = 17
        static let integers: Set<Oid> = [20, 21, 23, 26]
        static let reals: Set<Oid> = [700, 701, 1700]
    }

    static func decode(
        _ result: OpaquePointer?, _ row: Int32, _ column: Int32, _ type: Oid
    ) throws(SQLError) -> SQLValue {
        if PQgetisnull(result, row, column) == 1 { return .null }
        guard let pointer = PQgetvalue(result, row, column) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: pointer, count: Int(PQgetlength(result, row, column)))
        switch type {
        case _ where TypeID.integers.contains(type): return .integer(integer(bytes))
        case TypeID.bool: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
        case TypeID.bytea: return .blob(try hexadecimal(bytes))
        case _ where TypeID.reals.contains(type):
            return .real(Double(String(decoding: bytes, as: UTF8.self)) ?? .nan)
        default: return .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        var value: Int64 = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        for byte in isNegative ? bytes.dropFirst() : bytes[...] {
            let digit = Int64(byte &- UInt8(ascii: "0"))
            value = value &* 10 &+ (isNegative ? -digit : digit)
        }
        return value
    }

    /// `\x` and two digits a byte, PostgreSQL's output of bytea.
    private static func hexadecimal(_ bytes: UnsafeRawBufferPointer) throws(SQLError) -> Data {
        var data = Data(capacity: bytes.count / 2)
        var index = 2
        while index + 1 < bytes.count {
            guard let high = nibble(bytes[index]), let low = nibble(bytes[index + 1]) else {
                throw SQLError(code: .decoding, message: "a bytea that is not in hexadecimal")
            }
            data.append(high << 4 | low)
            index += 2
        }
        return data
    }

    private static func nibble(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
