import FoundationEssentials
import JSON
import TestSupport
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test(
        "Texts are read exactly",
        arguments: [
            ("null", JSONValue.null), (" true ", true), ("[]", .array([])), ("{}", .object([:])), ("-0", 0),
            ("1e2", 100.0),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("-1001234567890123", -1_001_234_567_890_123), ("0.5", 0.5),
            (#""a\"\\\/\b\f\n\r\té\u00e9\ud83d\ude00""#, "a\"\\/\u{8}\u{C}\n\r\té\u{e9}😀"),
            (#""\ud83d!""#, "\u{FFFD}!"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
            (#"{"a":[1,{"b":null}],"a":2}"#, .object(["a": 2])),
        ])
    func reads(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(
        "What is not JSON is refused",
        arguments: [
            "", " ", "tru", "truex", "01", "-", "1.", "1e", "[1,]", "[1", "{\"a\"}", "{\"a\":1,}", "{a:1}", "\"",
            "\"\\x\"",
            "\"\u{1}\"", "1 2", "1e999", "\"\\u12\"", "nul",
        ])
    func refuses(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test("Bytes that are not UTF-8 are refused")
    func refusesInvalidUTF8() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Data([0x22, 0xFF, 0x22])) }
    }

    @Test("A hostile depth is refused, not a crash")
    func depth() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
    }

    @Test("Values survive their text", arguments: 0..<200)
    func roundTrip(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let value = generator.value(depth: 4)
        #expect(try JSONValue(parsing: value.serialized()) == value)
        let coded = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
        #expect(coded.serializedString == value.serializedString)
    }

    @Test("Members are set and removed by name")
    func members() {
        var value: JSONValue = nil
        value["a"] = 1
        value["b"] = ["x"]
        #expect(value["a"]?.integerValue == 1)
        #expect(value["b"]?[0]?.stringValue == "x")
        #expect(value["b"]?[1] == nil)
        value["a"] = Optional<JSONValue>.none
        #expect(value.objectValue?.keys.sorted() == ["b"])
    }
}

extension SeededGenerator {
    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &self) {
        case 0: .null
        case 1: .bool(.random(using: &self))
        case 2: .integer(.random(in: .min ... .max, using: &self))
        // A whole number would come back as an integer.
        case 3: .double(Double(Int.random(in: -9999...9999, using: &self)) + 0.25)
        case 4: .string(text())
        case 5: .array((0..<Int.random(in: 0..<4, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            .object(
                Dictionary(
                    (0..<Int.random(in: 0..<4, using: &self)).map { _ in (text(), value(depth: depth - 1)) }
                ) { $1 })
        }
    }

    mutating func text() -> String {
        let alphabet: [Character] = ["a", "é", "😀", "\"", "\\", "\n", "\u{1}", "👩‍👩‍👧", "/", "\u{1F}"]
        return String(
            (0..<Int.random(in: 0..<8, using: &self)).map { _ in alphabet.randomElement(using: &self) ?? "a" })
    }
}
