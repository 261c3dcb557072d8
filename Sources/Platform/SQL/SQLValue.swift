package import FoundationEssentials

/// What a column holds or a parameter carries, in either engine.
package enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob(Data)
}

/// A type that can be bound as a parameter.
package protocol SQLEncodable: Sendable {
    var sqlValue: SQLValue { get }
}

/// A type that can be read from a column.
package protocol SQLDecodable: Sendable {
    /// - Throws: `SQLError` with code `.decoding` when the value has another type.
    init(sqlValue: SQLValue) throws(SQLError)
}

package typealias SQLCodable = SQLEncodable & SQLDecodable

extension SQLValue: SQLCodable {
    package var sqlValue: SQLValue { self }
    package init(sqlValue: SQLValue) { self = sqlValue }
}

extension Int64: SQLCodable {
    package var sqlValue: SQLValue { .integer(self) }

    package init(sqlValue: SQLValue) throws(SQLError) {
        guard case .integer(let value) = sqlValue else { throw .mismatch(sqlValue, Self.self) }
        self = value
    }
}

extension Int: SQLCodable {
    package var sqlValue: SQLValue { .integer(Int64(self)) }
    package init(sqlValue: SQLValue) throws(SQLError) { self = Int(try Int64(sqlValue: sqlValue)) }
}

/// Stored as BOOLEAN; SQLite keeps 0 and 1.
extension Bool: SQLCodable {
    package var sqlValue: SQLValue { .integer(self ? 1 : 0) }
    package init(sqlValue: SQLValue) throws(SQLError) { self = try Int64(sqlValue: sqlValue) != 0 }
}

extension Double: SQLCodable {
    package var sqlValue: SQLValue { .real(self) }

    package init(sqlValue: SQLValue) throws(SQLError) {
        switch sqlValue {
        case .real(let value): self = value
        case .integer(let value): self = Double(value)
        default: throw .mismatch(sqlValue, Self.self)
        }
    }
}

extension String: SQLCodable {
    package var sqlValue: SQLValue { .text(self) }

    package init(sqlValue: SQLValue) throws(SQLError) {
        guard case .text(let value) = sqlValue else { throw .mismatch(sqlValue, Self.self) }
        self = value
    }
}

extension Data: SQLCodable {
    package var sqlValue: SQLValue { .blob(self) }

    package init(sqlValue: SQLValue) throws(SQLError) {
        guard case .blob(let value) = sqlValue else { throw .mismatch(sqlValue, Self.self) }
        self = value
    }
}

extension Optional: SQLEncodable where Wrapped: SQLEncodable {
    package var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    package init(sqlValue: SQLValue) throws(SQLError) {
        if case .null = sqlValue {
            self = nil
        } else {
            self = try Wrapped(sqlValue: sqlValue)
        }
    }
}

/// An enumeration or typed id is stored as its raw value.
extension SQLEncodable where Self: RawRepresentable, RawValue: SQLEncodable {
    package var sqlValue: SQLValue { rawValue.sqlValue }
}

extension SQLDecodable where Self: RawRepresentable, RawValue: SQLDecodable {
    package init(sqlValue: SQLValue) throws(SQLError) {
        guard let value = Self(rawValue: try RawValue(sqlValue: sqlValue)) else {
            throw .mismatch(sqlValue, Self.self)
        }
        self = value
    }
}
