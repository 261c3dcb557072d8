import HTTPServer
import Kernel
import SQL

/// The query of a list: page size, cursor and filters. Anything that is not known is refused.
struct Query {
    static let defaultLimit = 50
    static let largestLimit = 200

    private let items: [String: String]
    let limit: Int
    /// The last row of the page before.
    let cursor: Int64?

    /// - Parameter hasOwnCursor: whether `cursor` is no row's number; it is read with `string("cursor")` then.
    init(_ request: Request, filters: Set<String> = [], hasOwnCursor: Bool = false) throws {
        let items = try Self.known(request.queryItems, filters.union(["limit", "cursor"]))
        self.items = items
        limit =
            try items["limit"].map { text in
                guard let limit = Int(text), (1...Self.largestLimit).contains(limit) else {
                    throw APIError.invalid("limit", "out_of_range", "must be 1 to \(Self.largestLimit)")
                }
                return limit
            } ?? Self.defaultLimit
        cursor =
            hasOwnCursor
            ? nil
            : try items["cursor"].map { text in
                guard let cursor = Int64(text) else { throw Self.notACursor }
                return cursor
            }
    }

    /// Filters that stand in no URL.
    init(items: [QueryItem], filters: Set<String>) throws {
        self.items = try Self.known(items, filters)
        (limit, cursor) = (Self.defaultLimit, nil)
    }

    private static func known(_ items: [QueryItem], _ names: Set<String>) throws -> [String: String] {
        try items.reduce(into: [:]) { known, item in
            guard names.contains(item.name) else {
                throw APIError.invalid(item.name, "unknown_parameter", "is not a parameter of this request")
            }
            guard known.updateValue(item.value, forKey: item.name) == nil else {
                throw APIError.invalid(item.name, "given_twice", "was given more than once")
            }
        }
    }

    static let notACursor = APIError.invalid("cursor", "not_a_cursor", "is not a cursor that a list has given")

    /// For requests that take no parameters at all.
    static func none(_ request: Request) throws {
        guard let first = request.queryItems.first else { return }
        throw APIError.invalid(first.name, "unknown_parameter", "is not a parameter of this request")
    }

    func string(_ name: String) -> String? { items[name] }

    func integer(_ name: String) throws -> Int64? {
        try items[name].map { text in
            guard let number = Int64(text) else { throw APIError.invalid(name, "wrong_type", "must be an integer") }
            return number
        }
    }

    func time(_ name: String) throws -> Timestamp? {
        try items[name].map { text in
            guard let time = Timestamp(rfc3339: text) else {
                throw APIError.invalid(name, "wrong_type", "must be a time such as 2026-01-31T12:00:00Z")
            }
            return time
        }
    }

    func word<Value: RawRepresentable & CaseIterable>(
        _ name: String, as type: Value.Type
    ) throws -> Value? where Value.RawValue == String {
        try items[name].map { text in
            guard let value = Value(rawValue: text) else {
                let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
                throw APIError.invalid(name, "not_allowed", "must be one of \(words)")
            }
            return value
        }
    }
}

/// Conditions joined by AND.
struct Conditions {
    private var all: [SQL] = []

    mutating func add(_ condition: SQL) { all.append(condition) }

    /// ` WHERE …`, or nothing.
    var clause: SQL { all.isEmpty ? "" : " WHERE \(all.joined(separator: " AND "))" }
}
