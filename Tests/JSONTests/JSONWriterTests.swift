import FoundationEssentials
import JSON
import Testing

@Suite("JSON that is written rather than built")
struct JSONWriterTests {
    @Test("It is what the same value would be")
    func same() throws {
        var json = JSONWriter()
        json.object { json in
            json.member("text", "a \"quoted\"\n\u{1}line")
            json.member("none", nil as String?)
            json.member("number", Int64.min)
            json.member("nothing", nil as Int64?)
            json.member("truth", true)
            json.member("list", ["x", "y"])
            json.member("empty", [])
            json.member("raw", json: "{\"a\":1}")
            json.object("inner") { $0.member("deep", "é") }
            json.object("bare") { _ in }
            json.array("rows") { json in
                json.object { $0.member("id", 1) }
                json.object { $0.member("id", 2) }
                json.array { _ in }
            }
            json.member("last", false)
        }
        #expect(
            try JSONValue(parsing: json.data) == [
                "text": "a \"quoted\"\n\u{1}line", "none": nil, "number": .integer(.min), "nothing": nil, "truth": true,
                "list": ["x", "y"], "empty": [], "raw": ["a": 1], "inner": ["deep": "é"], "bare": [:],
                "rows": [["id": 1], ["id": 2], []], "last": false,
            ])
    }
}
