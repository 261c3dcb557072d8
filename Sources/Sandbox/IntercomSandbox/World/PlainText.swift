/// What is read where no HTML is shown, as in notifications (facts of Intercom).
enum PlainText {
    private static let breaks: Set<String> = ["br", "br/", "br /", "/p", "/li", "/h1", "/h2", "/div"]

    static func text(_ html: String) -> String {
        var text = ""
        var tag: String?
        for character in html {
            switch (character, tag) {
            case ("<", nil): tag = ""
            case (">", .some(let name)):
                if breaks.contains(name) { text += "\n" }
                tag = nil
            case (_, .some): tag?.append(character)
            default: text.append(character)
            }
        }
        while text.hasSuffix("\n") { text.removeLast() }
        return text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&nbsp;", with: " ").replacing("&amp;", with: "&")
    }
}
