import CLibpq
import FoundationEssentials
import SQL

/// Values as the server sends them: in text.
enum PostgresValue {
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
