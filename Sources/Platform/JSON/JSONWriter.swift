package import FoundationEssentials

/// Writes JSON text member by member, for what is written often: no value is built first.
///
///     var json = JSONWriter()
///     json.object { json in
///         json.member("id", 7)
///         json.member("name", contact.name)
///     }
package struct JSONWriter {
    private var bytes: [UInt8] = []
    /// Whether something stands before the next element or member.
    private var isFirst = true

    package init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    package var data: Data { Data(bytes) }

    // MARK: Containers

    package mutating func object<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        try container(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    package mutating func array<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        try container(UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    private mutating func container<Failure: Error>(
        _ opening: UInt8, _ closing: UInt8, _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        separate()
        bytes.append(opening)
        isFirst = true
        try body(&self)
        bytes.append(closing)
        isFirst = false
    }

    // MARK: Members

    package mutating func member(_ name: StaticString, _ value: String?) {
        begin(name)
        value.map { JSONValue.write($0, to: &bytes) } ?? null()
    }

    package mutating func member(_ name: StaticString, _ value: Int64?) {
        begin(name)
        value.map { bytes.append(contentsOf: String($0).utf8) } ?? null()
    }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        begin(name)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    package mutating func member(_ name: StaticString, _ values: [String]) {
        begin(name)
        isFirst = true
        array { json in
            for value in values {
                json.separate()
                JSONValue.write(value, to: &json.bytes)
            }
        }
    }

    /// - Parameter text: JSON, as it is to stand there.
    package mutating func member(_ name: StaticString, json text: String) {
        begin(name)
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func object<Failure: Error>(
        _ name: StaticString, _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        begin(name)
        isFirst = true
        try object(body)
    }

    package mutating func array<Failure: Error>(
        _ name: StaticString, _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        begin(name)
        isFirst = true
        try array(body)
    }

    private mutating func begin(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    private mutating func null() { bytes.append(contentsOf: "null".utf8) }
}
