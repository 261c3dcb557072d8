package import HTTPTypes
package import JSON

/// One operation of Intercom's API, version 2.16.
package protocol IntercomRequest: Sendable {
    associatedtype Answer: IntercomObject

    /// Intercom's `operationId`.
    static var name: String { get }
    var method: HTTPMethod { get }
    /// Begins with a slash, percent-encoded, with its query.
    var path: String { get }
    var body: JSONValue? { get }
    /// Whether it changes anything over there: then an answer that is lost leaves open whether it did.
    var isWrite: Bool { get }
    /// For the whole exchange.
    var timeout: Duration { get }
}

extension IntercomRequest {
    package var body: JSONValue? { nil }
    package var isWrite: Bool { method != .get }
    package var timeout: Duration { .seconds(30) }
}

/// Something that Intercom answers. Numbers of things come as text or as integers, and nulls where there should be none
/// (facts of Intercom), so what is read is read leniently.
package protocol IntercomObject: Sendable {
    /// Nil when it is not what it should be.
    init?(_ json: JSONValue)
}

/// An answer of which nothing is of interest.
package struct Ignored: IntercomObject {
    package init?(_ json: JSONValue) {}
}

extension JSONValue {
    /// A number of something, which comes as text or as an integer.
    var identifier: String? {
        switch self {
        case .string(let text): text.isEmpty ? nil : text
        case .integer(let number): String(number)
        case .double(let number): Int64(exactly: number).map { String($0) }
        default: nil
        }
    }

    /// A time that can be reckoned with, whatever an answer says: microseconds of it do not overflow.
    var unixSeconds: Int64? { integerValue.flatMap { (0...(1 << 40)).contains($0) ? $0 : nil } }

    /// The elements of a list that stands in an object of its own, such as `tags: {tags: […]}`, or by itself.
    func list(_ name: String) -> [JSONValue] { arrayValue ?? self[name]?.arrayValue ?? self["data"]?.arrayValue ?? [] }
}

extension String {
    /// For one segment of a path (RFC 3986, unreserved characters stay).
    var percentEncodedSegment: String {
        var result = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = Array("0123456789ABCDEF")
                result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return result
    }
}
