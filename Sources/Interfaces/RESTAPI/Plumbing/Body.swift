import HTTPServer
import HTTPTypes
import JSON
import Kernel

/// The JSON object that a request carries; says of each wrong field what is wrong with it.
struct Body {
    private let object: [String: JSONValue]
    private let path: String

    /// - Parameter allowed: the fields that may stand in it; any other is refused.
    /// - Parameter most: bytes.
    static func read(_ request: Request, allowed: Set<String>, upTo most: Int = 1 << 20) async throws -> Body {
        let data = try await request.body.collect(upTo: most)
        let value: JSONValue
        do {
            value = try JSONValue(parsing: data, isStrict: true)
        } catch {
            throw APIError.invalid("body", "not_json", "is not JSON: \(error)")
        }
        guard let object = value.objectValue else {
            throw APIError.invalid("body", "wrong_type", "must be a JSON object")
        }
        let unknown = object.keys.filter { !allowed.contains($0) }.sorted()
        guard unknown.isEmpty else {
            throw APIError.invalid(
                unknown.map { .init(field: $0, code: "unknown_field", message: "is not a field of this request") })
        }
        return Body(object: object)
    }

    /// For requests that need no body: none, or an empty object.
    static func none(_ request: Request) async throws {
        guard try await !request.body.collect(upTo: 1 << 20).isEmpty else { return }
        _ = try await read(request, allowed: [])
    }

    /// - Parameter path: what stands before the fields' names in errors, such as `attachments[0].`.
    init(object: [String: JSONValue], path: String = "") {
        self.object = object
        self.path = path
    }

    func list(_ field: String) throws -> [JSONValue]? {
        try read(field, "must be a list", \.arrayValue)
    }

    /// Refuses any other field; for objects within a body.
    func expect(only names: Set<String>) throws {
        guard let unknown = object.keys.filter({ !names.contains($0) }).sorted().first else { return }
        throw APIError.invalid(path + unknown, "unknown_field", "is not a field of this request")
    }

    /// Somebody else's number of something: text or an integer.
    func identifier(_ field: String) throws -> String? {
        try read(field, "must be a string or an integer") { value in
            switch value {
            case .string(let text) where !text.isEmpty && text.utf8.count <= 200 && !text.utf8.contains(0): text
            case .integer(let number): String(number)
            default: nil
            }
        }
    }

    func has(_ field: String) -> Bool { object[field] != nil }

    func isNull(_ field: String) -> Bool {
        if case .null = object[field] { true } else { false }
    }

    func string(_ field: String) throws -> String? {
        try read(field, "must be a string", \.stringValue)
    }

    func requiredString(_ field: String) throws -> String {
        guard let value = try string(field), !value.allSatisfy(\.isWhitespace) else {
            throw APIError.invalid(path + field, "required", "is required")
        }
        return value
    }

    func integer(_ field: String) throws -> Int64? {
        try read(field, "must be an integer", \.integerValue)
    }

    func time(_ field: String) throws -> Timestamp? {
        try read(field, "must be a time such as 2026-01-31T12:00:00Z") { value in
            value.stringValue.flatMap { Timestamp(rfc3339: $0) }
        }
    }

    func bool(_ field: String) throws -> Bool? {
        try read(field, "must be true or false", \.boolValue)
    }

    func object(_ field: String) throws -> [String: JSONValue]? {
        try read(field, "must be an object", \.objectValue)
    }

    func strings(_ field: String) throws -> [String]? {
        try read(field, "must be a list of strings") { value in
            value.arrayValue.flatMap { list in
                let strings = list.compactMap(\.stringValue)
                return strings.count == list.count ? strings : nil
            }
        }
    }

    func integers(_ field: String) throws -> [Int64]? {
        try read(field, "must be a list of integers") { value in
            value.arrayValue.flatMap { list in
                let integers = list.compactMap(\.integerValue)
                return integers.count == list.count ? integers : nil
            }
        }
    }

    /// One of an enumeration's words.
    func word<Value: RawRepresentable & CaseIterable>(
        _ field: String, as type: Value.Type
    ) throws -> Value? where Value.RawValue == String {
        guard let text = try string(field) else { return nil }
        guard let value = Value(rawValue: text) else {
            let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIError.invalid(path + field, "not_allowed", "must be one of \(words)")
        }
        return value
    }

    private func read<Value>(
        _ field: String, _ message: String, _ convert: (JSONValue) -> Value?
    ) throws -> Value? {
        guard let value = object[field] else { return nil }
        if case .null = value { return nil }
        guard let converted = convert(value) else { throw APIError.invalid(path + field, "wrong_type", message) }
        return converted
    }
}
