import TelegramBotAPI
import Testing

@testable import IntercomBridge

@Suite("Intercom's HTML for Telegram")
struct IntercomBodyTests {
    @Test(
        "Text comes through as people see it",
        arguments: [
            ("<p>Hello</p>", "Hello"),
            ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            ("<p>One<br>Two</p>", "One\nTwo"),
            ("<div>One</div><div>Two</div>", "One\nTwo"),
            ("Plain &amp; simple &lt;3", "Plain & simple <3"),
            ("  spaces\n  and   lines ", "spaces and lines"),
            ("<ul><li>one</li><li><p>two</p></li></ul>", "• one\n• two"),
            ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
            ("<p>a</p><ul><li>b</li></ul><p>c</p>", "a\n\n• b\n\nc"),
            ("<h1>Title</h1><p>text</p>", "Title\n\ntext"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a | b\nc | d"),
            ("<p>write to <a href=\"mailto:a@b.c\">us</a></p>", "write to us (a@b.c)"),
            ("<p>write to <a href=\"mailto:a@b.c\">a@b.c</a></p>", "write to a@b.c"),
            ("<script>alert(1)</script><p>ok</p>", "ok"),
            ("<p>emoji 👩‍👩‍👧 fine</p>", "emoji 👩‍👩‍👧 fine"),
            ("<p>unclosed <b>bold", "unclosed bold"),
            ("", ""),
        ])
    func text(html: String, expected: String) {
        #expect(IntercomBody(html: html).text.text == expected)
    }

    @Test("Formatting is Telegram's, where it begins and ends in the text")
    func entities() {
        let body = IntercomBody(
            html: "<p>Hi <b>Ann</b>, <i>see <a href=\"https://x.y/?a=1&amp;b=2\">this</a></i> <code>a  b</code></p>")
        #expect(body.text.text == "Hi Ann, see this a b")
        #expect(
            body.text.entities == [
                MessageEntity(.bold, offset: 3, length: 3), MessageEntity(.italic, offset: 8, length: 8),
                MessageEntity(.textLink, offset: 12, length: 4, url: "https://x.y/?a=1&b=2"),
                MessageEntity(.code, offset: 17, length: 3),
            ])
    }

    @Test("Offsets count UTF-16 units, and spaces stay outside")
    func offsets() {
        let body = IntercomBody(html: "<p>😀 <b> fat </b>end</p>")
        #expect(body.text.text == "😀 fat end")
        #expect(body.text.entities == [MessageEntity(.bold, offset: 3, length: 3)])
    }

    @Test("Code keeps its lines and holds no other formatting")
    func code() {
        let body = IntercomBody(html: "<pre><code>let <b>a</b> = 1\n  b</code></pre>")
        #expect(body.text.text == "let a = 1\n  b")
        #expect(body.text.entities == [MessageEntity(.pre, offset: 0, length: 13)])
    }

    @Test("Nothing is left of formatting without text")
    func empty() {
        #expect(IntercomBody(html: "<p><b></b><i> </i>x</p>").text.entities.isEmpty)
    }

    @Test("Pictures are named, each with its address")
    func pictures() {
        let body = IntercomBody(
            html: "<p>see</p><div class=\"intercom-container\"><img src=\"https://i.x/a.png\" alt=\"a\"></div>")
        #expect(body.text.text == "see")
        #expect(body.pictures == [.init(url: "https://i.x/a.png", alternative: "a")])
    }

    @Test("What is nested deeper than anybody writes is left out, and all else is read")
    func deep() {
        func nested(_ depth: Int) -> String {
            String(repeating: "<div>", count: depth) + "x" + String(repeating: "</div>", count: depth)
        }
        #expect(IntercomBody(html: nested(50)).text.text == "x")
        #expect(IntercomBody(html: "<p>before</p>\(nested(5000))").text.text == "before")
    }

    @Test("What was sent is known again by its words")
    func plain() {
        let sent = FormattedText("Hello\nworld & <you>", entities: [MessageEntity(.bold, offset: 0, length: 5)])
        let html = IntercomHTML.body(sent)
        #expect(html == "<b>Hello</b><br>world &amp; &lt;you&gt;")
        #expect(IntercomBody.plain(html: "<p>\(html)</p>") == IntercomBody.normalized(sent.text))
    }
}
