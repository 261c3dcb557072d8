import JSON
import Knowledge
import Testing

@Suite("Markdown as words")
struct MarkdownTextTests {
    @Test(
        "Marks are gone, words stay",
        arguments: [
            ("# Head\n\nSome **bold**, *slanted* and `code`", "Head\n\nSome bold, slanted and code"),
            ("- one\n- two", "one\ntwo"),
            ("see [the page](article:7 \"x\") ![pic](https://x/y.png)", "see the page pic"),
            ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"), (#"a \*b\* c"#, "a *b* c"),
            ("```swift\nlet x = 1\n```", "let x = 1"), ("> quoted", "quoted"), ("", ""),
        ])
    func plain(markdown: String, text: String) {
        #expect(MarkdownText.plain(markdown) == text)
    }

    @Test("The first paragraph that is no heading stands for the whole")
    func summary() {
        #expect(MarkdownText.summary("# Head\n\nFirst *one*.\n\nSecond.", atMost: 100) == "First one.")
        #expect(MarkdownText.summary("one two three", atMost: 8) == "one two…")
        #expect(MarkdownText.summary("# Head", atMost: 8) == "Head")
    }

    @Test("Links to articles are read, each once")
    func links() {
        #expect(ArticleLinks.targets(in: "[a](article:3) [b](article:1) [c](article:3) article:9") == [3, 1])
    }

    @Test("A JSON pointer leads where RFC 6901 says")
    func pointers() throws {
        let document = try JSONValue(parsing: #"{"a/b": {"m~n": [10, 20]}, "": 1}"#)
        #expect(JSONPointer("/a~1b/m~0n/1")?.value(in: document) == 20)
        #expect(JSONPointer("")?.value(in: document) == document)
        #expect(JSONPointer("/")?.value(in: document) == 1)
        #expect(JSONPointer("/a~1b/m~0n/01")?.value(in: document) == nil)
        #expect(JSONPointer("a") == nil)
    }
}
