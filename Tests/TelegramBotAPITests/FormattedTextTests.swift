import FoundationEssentials
import TestSupport
import Testing

@testable import TelegramBotAPI

@Suite("Formatted texts")
struct FormattedTextTests {
    static let cases: [(FormattedText, String)] = [
        ("a < b & \"c\"", "a &lt; b &amp; &quot;c&quot;"),
        (FormattedText("bold", entities: [.init(.bold, offset: 0, length: 4)]), "<b>bold</b>"),
        (
            FormattedText("👋 hi", entities: [.init(.italic, offset: 3, length: 2)]), "👋 <i>hi</i>"
        ),
        (
            FormattedText(
                "abcd", entities: [.init(.bold, offset: 0, length: 4), .init(.italic, offset: 1, length: 2)]),
            "<b>a<i>bc</i>d</b>"
        ),
        (
            FormattedText(
                "abcd", entities: [.init(.bold, offset: 0, length: 3), .init(.italic, offset: 1, length: 3)]),
            "<b>a<i>bc</i></b><i>d</i>"
        ),
        (
            FormattedText("x", entities: [.init(.textLink, offset: 0, length: 1, url: "https://a.b/?q=\"1\"")]),
            #"<a href="https://a.b/?q=&quot;1&quot;" rel="noopener noreferrer nofollow">x</a>"#
        ),
        (FormattedText("x", entities: [.init(.textLink, offset: 0, length: 1, url: "javascript:alert(1)")]), "x"),
        (FormattedText("x", entities: [.init(.bold, offset: 0, length: 9)]), "x"),
        (FormattedText("x", entities: [.init("novelty", offset: 0, length: 1)]), "x"),
        (
            FormattedText("x=1", entities: [.init(.pre, offset: 0, length: 3, language: "c\"")]),
            "<pre data-language=\"c&quot;\">x=1</pre>"
        ),
    ]

    @Test("Entities become elements that nest", arguments: cases)
    func html(text: FormattedText, html: String) {
        #expect(text.html == html)
    }

    @Test("Whatever the entities, elements nest and the text is all there", arguments: 0..<200)
    func property(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let text = generator.formattedText()
        var open: [String] = []
        var plain = String.UnicodeScalarView()
        // By scalars: a bracket and a combining mark after it are one character.
        for (index, piece) in text.html.unicodeScalars.split(separator: "<", omittingEmptySubsequences: false)
            .enumerated()
        {
            let parts = piece.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
            plain += parts[parts.count - 1]
            guard index > 0 else { continue }
            let name = String(parts[0].prefix { $0 != " " })
            if let closed = name.removing(prefix: "/") {
                #expect(open.popLast() == closed)
            } else {
                open.append(name)
            }
        }
        #expect(open.isEmpty)
        #expect(String(plain) == text.text)
    }

    @Test("Content without a text of its own has one to show")
    func plainText() throws {
        func content(_ json: String) throws -> MessageContent {
            let text = #"{"message_id":1,"date":1,"chat":{"id":1,"type":"private"},\#(json)}"#
            return try JSONDecoder().decode(Message.self, from: Data(text.utf8)).content
        }
        #expect(try content(#""dice":{"emoji":"🎯","value":6}"#).plainText == "🎯 6")
        #expect(try content(#""location":{"latitude":52.5200066,"longitude":13.4}"#).plainText == "📍 52.520007, 13.4")
        #expect(
            try content(#""contact":{"phone_number":"+49 1","first_name":"Ann","last_name":"Lee"}"#).plainText
                == "👤 Ann Lee\n+49 1")
        #expect(
            try content(#""poll":{"id":"1","question":"Tea?","options":[{"text":"Yes"},{"text":"No"}]}"#).plainText
                == "📊 Tea?\n○ Yes\n○ No")
        #expect(try content(#""paid_media":{"star_count":1}"#).plainText == "(paid media)")
    }
}
