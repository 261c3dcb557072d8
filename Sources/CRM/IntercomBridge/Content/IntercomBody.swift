import HTML
package import TelegramBotAPI

/// A body as Intercom writes it, in HTML, read for Telegram: the text with its formatting, and the pictures in it. Pure.
///
/// Paragraphs are parted by an empty line; list items get a bullet or their number; headings are bold; a button is a
/// link. What Telegram has no form for stays as its text.
package struct IntercomBody: Sendable, Equatable {
    package struct Picture: Sendable, Equatable {
        package let url: String
        package let alternative: String?
    }

    package let text: FormattedText
    package let pictures: [Picture]

    package init(html: String) {
        var reader = BodyReader()
        reader.read(HTMLDocument(parsing: html).body)
        text = reader.finish()
        pictures = reader.pictures
    }

    /// What is said, without formatting and without the spaces that differ from one way of writing to another: what
    /// tells a message that was sent from one that came back.
    package static func plain(html: String) -> String { normalized(IntercomBody(html: html).text.text) }

    package static func normalized(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

/// Walks over a body and writes down what it says.
private struct BodyReader {
    private(set) var pictures: [IntercomBody.Picture] = []
    private var text = ""
    /// The length of `text` as Telegram counts.
    private var length = 0
    private var entities: [MessageEntity] = []
    /// The entities that begin with the next word: spaces and lines that are due stand before them.
    private var opening: [Int] = []
    /// Line breaks that are due before the next word.
    private var breaks = 0
    private var isSpaceDue = false
    /// Code holds no other formatting in Telegram, and a quotation no other quotation.
    private var isVerbatim = false
    private var isPreformatted = false
    private var isQuoted = false

    mutating func finish() -> FormattedText { FormattedText(text, entities: entities.filter { $0.length > 0 }) }

    mutating func read(_ nodes: [HTMLNode]) {
        for node in nodes {
            switch node {
            case .text(let text): isPreformatted ? write(text) : words(text)
            case .element(let element): read(element)
            }
        }
    }

    private mutating func read(_ element: HTMLElement) {
        switch element.name {
        case "script", "style", "head", "template": return
        case "br": breaks = text.isEmpty ? 0 : min(breaks + 1, 2)
        case "p": block(element, apart: 2) { $0.read(element.children) }
        case "div", "tr", "table", "tbody", "figure", "section", "article", "footer", "header":
            block(element, apart: 1) { $0.read(element.children) }
        case "h1", "h2", "h3", "h4", "h5", "h6":
            block(element, apart: 2) { reader in reader.formatted(.bold) { $0.read(element.children) } }
        case "ul", "ol": list(element)
        case "li": item(element, mark: "•")
        case "td", "th":
            if !text.isEmpty, breaks == 0 { words(" | ") }
            read(element.children)
        case "hr": block(element, apart: 1) { $0.words("———") }
        case "b", "strong": formatted(.bold) { $0.read(element.children) }
        case "i", "em", "cite": formatted(.italic) { $0.read(element.children) }
        case "u", "ins": formatted(.underline) { $0.read(element.children) }
        case "s", "strike", "del": formatted(.strikethrough) { $0.read(element.children) }
        case "code", "tt", "kbd", "samp": verbatim(.code) { $0.read(element.children) }
        case "pre": preformatted(element)
        case "blockquote": quote(element)
        case "a": link(element)
        case "img": picture(element)
        default: read(element.children)
        }
    }

    // MARK: Text

    private mutating func words(_ content: String) {
        for character in content {
            if character.isWhitespace, character != "\u{A0}" {
                isSpaceDue = true
            } else {
                startWord()
                append(String(character == "\u{A0}" ? " " : character))
            }
        }
    }

    /// Text that keeps its spaces and lines.
    private mutating func write(_ content: String) {
        guard !content.isEmpty else { return }
        startWord()
        append(content)
    }

    private mutating func startWord() {
        if breaks > 0, !text.isEmpty {
            append(String(repeating: "\n", count: breaks))
        } else if isSpaceDue, let last = text.last, !last.isNewline {
            append(" ")
        }
        breaks = 0
        isSpaceDue = false
        for index in opening { entities[index].offset = length }
        opening = []
    }

    private mutating func append(_ string: String) {
        text += string
        length += string.utf16.count
    }

    // MARK: Elements

    private mutating func block(_ element: HTMLElement, apart lines: Int, _ body: (inout BodyReader) -> Void) {
        breaks = max(breaks, lines)
        body(&self)
        breaks = max(breaks, lines)
        isSpaceDue = false
    }

    private mutating func formatted(
        _ type: MessageEntity.Kind, url: String? = nil, _ body: (inout BodyReader) -> Void
    ) {
        guard !isVerbatim else { return body(&self) }
        let index = entities.count
        entities.append(MessageEntity(type, offset: length, length: 0, url: url))
        opening.append(index)
        body(&self)
        guard opening.last != index else {
            // Nothing was written in it.
            opening.removeLast()
            entities.removeLast()
            return
        }
        entities[index].length = length - entities[index].offset
    }

    private mutating func verbatim(_ type: MessageEntity.Kind, _ body: (inout BodyReader) -> Void) {
        formatted(type) { reader in
            let wasVerbatim = reader.isVerbatim
            reader.isVerbatim = true
            body(&reader)
            reader.isVerbatim = wasVerbatim
        }
    }

    private mutating func preformatted(_ element: HTMLElement) {
        block(element, apart: 1) { reader in
            reader.verbatim(.pre) { reader in
                reader.isPreformatted = true
                reader.read(element.children)
                reader.isPreformatted = false
            }
        }
    }

    private mutating func quote(_ element: HTMLElement) {
        block(element, apart: 1) { reader in
            guard !reader.isQuoted else { return reader.read(element.children) }
            reader.isQuoted = true
            reader.formatted(.blockquote) { $0.read(element.children) }
            reader.isQuoted = false
        }
    }

    private mutating func list(_ element: HTMLElement) {
        block(element, apart: 1) { reader in
            var number = Int(element.attributes["start"] ?? "") ?? 1
            for child in element.children {
                guard case .element(let item) = child, item.name == "li" else {
                    reader.read([child])
                    continue
                }
                reader.item(item, mark: element.name == "ol" ? "\(number)." : "•")
                number += 1
            }
        }
    }

    private mutating func item(_ element: HTMLElement, mark: String) {
        block(element, apart: 1) { reader in
            reader.words("\(mark) ")
            var isFirst = true
            for child in element.children {
                // A paragraph in an item begins on the item's line.
                if isFirst, case .element(let paragraph) = child, paragraph.name == "p" {
                    reader.read(paragraph.children)
                } else {
                    reader.read([child])
                }
                if case .text(let text) = child, text.allSatisfy(\.isWhitespace) { continue }
                isFirst = false
            }
        }
    }

    private mutating func link(_ element: HTMLElement) {
        let address = (element.attributes["href"] ?? "").trimmed
        let scheme = address.prefix { $0 != ":" }.lowercased()
        guard ["http", "https", "tg"].contains(scheme) else {
            read(element.children)
            let target = address.split(separator: ":", maxSplits: 1).last.map(String.init) ?? ""
            if ["mailto", "tel"].contains(scheme), !target.isEmpty, !text.hasSuffix(target) { words(" (\(target))") }
            return
        }
        let start = length
        formatted(.textLink, url: address) { $0.read(element.children) }
        if length == start { words(address) }
    }

    private mutating func picture(_ element: HTMLElement) {
        guard let source = element.attributes["src"]?.trimmed, !source.isEmpty else { return }
        pictures.append(.init(url: source, alternative: element.attributes["alt"].flatMap { $0.isEmpty ? nil : $0 }))
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
