import JSON

struct KeyedParameters<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: ParameterEncoder
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) { write(.null, key) }
    mutating func encode(_ value: Bool, forKey key: Key) { write(.bool(value), key) }
    mutating func encode(_ value: String, forKey key: Key) { write(.string(value), key) }
    mutating func encode(_ value: Int64, forKey key: Key) { write(.integer(value), key) }
    mutating func encode(_ value: Int, forKey key: Key) { write(.integer(Int64(value)), key) }
    mutating func encode(_ value: Double, forKey key: Key) throws { write(try checked(value), key) }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        if value is any ParameterGroup {
            try value.encode(to: encoder)
        } else {
            write(try encoder.encoded(value), key)
        }
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        preconditionFailure("no parameter of the Bot API opens a nested container")
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        preconditionFailure("no parameter of the Bot API opens a nested container")
    }

    mutating func superEncoder() -> any Encoder { encoder }
    mutating func superEncoder(forKey key: Key) -> any Encoder { encoder }

    private func write(_ value: JSONValue, _ key: Key) {
        encoder.collector.value[ParameterEncoder.parameterName(key.stringValue)] = value
    }
}

struct UnkeyedParameters: UnkeyedEncodingContainer {
    let encoder: ParameterEncoder
    var codingPath: [any CodingKey] { [] }
    private(set) var count = 0

    init(encoder: ParameterEncoder) { self.encoder = encoder }

    mutating func encodeNil() { append(.null) }
    mutating func encode(_ value: some Encodable) throws { append(try encoder.encoded(value)) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        preconditionFailure("no parameter of the Bot API opens a nested container")
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        preconditionFailure("no parameter of the Bot API opens a nested container")
    }

    mutating func superEncoder() -> any Encoder { encoder }

    private mutating func append(_ value: JSONValue) {
        var elements = encoder.collector.value.arrayValue ?? []
        elements.append(value)
        encoder.collector.value = .array(elements)
        count += 1
    }
}

struct SingleParameter: SingleValueEncodingContainer {
    let encoder: ParameterEncoder
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() { encoder.collector.value = .null }
    mutating func encode(_ value: Bool) { encoder.collector.value = .bool(value) }
    mutating func encode(_ value: String) { encoder.collector.value = .string(value) }
    mutating func encode(_ value: Double) throws { encoder.collector.value = try checked(value) }
    mutating func encode(_ value: Float) throws { encoder.collector.value = try checked(Double(value)) }
    mutating func encode(_ value: Int) { integer(value) }
    mutating func encode(_ value: Int8) { integer(value) }
    mutating func encode(_ value: Int16) { integer(value) }
    mutating func encode(_ value: Int32) { integer(value) }
    mutating func encode(_ value: Int64) { integer(value) }
    mutating func encode(_ value: UInt) throws { try wideInteger(value) }
    mutating func encode(_ value: UInt8) { integer(value) }
    mutating func encode(_ value: UInt16) { integer(value) }
    mutating func encode(_ value: UInt32) { integer(value) }
    mutating func encode(_ value: UInt64) throws { try wideInteger(value) }
    mutating func encode(_ value: some Encodable) throws { encoder.collector.value = try encoder.encoded(value) }

    private func integer(_ value: some FixedWidthInteger) { encoder.collector.value = .integer(Int64(value)) }

    private func wideInteger(_ value: some FixedWidthInteger) throws {
        guard let integer = Int64(exactly: value) else {
            throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "beyond Int64"))
        }
        encoder.collector.value = .integer(integer)
    }
}

/// JSON knows no infinity.
private func checked(_ value: Double) throws -> JSONValue {
    guard value.isFinite else {
        throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "not a finite number"))
    }
    return .double(value)
}
