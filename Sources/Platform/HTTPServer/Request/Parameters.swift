import HTTPTypes

/// What the path's parameters stand for in one request, decoded.
package struct Parameters: Sendable {
    private let names: [String]
    private let values: [String]
    /// The segments that `**` stands for, decoded.
    package let catchAll: [String]

    init(names: [String] = [], values: [String] = [], catchAll: [String] = []) {
        self.names = names
        self.values = values
        self.catchAll = catchAll
    }

    package func get(_ name: String) -> String? {
        names.firstIndex(of: name).map { values[$0] }
    }

    package func get<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type) -> Value? {
        get(name).flatMap(Value.init)
    }

    /// - Throws: `HTTPError` 400 if the route has no such parameter.
    package func require(_ name: String) throws -> String {
        guard let value = get(name) else { throw HTTPError(.badRequest, message: "missing path parameter '\(name)'") }
        return value
    }

    /// - Throws: `HTTPError` 400 if the value has another form.
    package func require<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type) throws -> Value {
        guard let value = Value(try require(name)) else {
            throw HTTPError(.badRequest, message: "path parameter '\(name)' is not of the form that is expected")
        }
        return value
    }
}
