import FoundationEssentials
import JSON
import TestSupport
import Testing

@Suite("The JSON scanner")
struct JSONScannerTests {
    @Test("finds members as they stand")
    func members() throws {
        let text = Data(#" {"id" : -12, "a\"b":[1,{"x":"}"}] ,"t":true,"s":"\\","e":{}} "#.utf8)
        let members = try JSONScanner.members(of: text)
        #expect(members.map(\.name) == ["id", #"a\"b"#, "t", "s", "e"])
        let values = members.map { String(decoding: text[$0.value], as: UTF8.self) }
        #expect(values == ["-12", #"[1,{"x":"}"}]"#, "true", #""\\""#, "{}"])
    }

    @Test("finds elements, also within a slice of other bytes")
    func elements() throws {
        let whole = Data("xx[{}, 1,[2] ]yy".utf8)
        let text = whole[2..<14]
        #expect(
            try JSONScanner.elements(of: text).map { String(decoding: text[$0], as: UTF8.self) } == ["{}", "1", "[2]"])
    }

    @Test(
        "refuses what is not an object",
        arguments: [
            "", "[]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1}x", "{\"a\":tru}", "{\"a", "{\"a\\", "x",
        ])
    func refuses(text: String) {
        #expect(throws: JSONError.self) { try JSONScanner.members(of: Data(text.utf8)) }
    }

    @Test("agrees with the parser on random values", arguments: 0..<200)
    func agrees(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let value = JSONValue.array((0..<5).map { _ in generator.value(depth: 3) })
        let text = value.serialized()
        let parts = try JSONScanner.elements(of: text).map { try JSONValue(parsing: Data(text[$0])) }
        #expect(JSONValue.array(parts) == value)
    }
}
