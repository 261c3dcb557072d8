extension FormattedText {
    /// The text as HTML, every entity as its element, nothing else. Entities that overlap are closed and opened again;
    /// a link whose address is not http, https, tg, mailto or tel is left as text.
    package var html: String {
        let units = Array(text.utf16)
        var writer = HTMLWriter()
        // The longer one opens first, so that elements nest.
        let entities = self.entities.enumerated()
            .filter { $0.element.length > 0 && $0.element.offset >= 0 && $0.element.end <= units.count }
            .sorted {
                ($0.element.offset, -$0.element.length, $0.offset) < ($1.element.offset, -$1.element.length, $1.offset)
            }
            .map(\.element)
        var next = 0
        var place = 0
        while place < units.count || !writer.open.isEmpty {
            writer.close(at: place)
            while next < entities.count, entities[next].offset == place {
                let entity = entities[next]
                let content = String(decoding: units[entity.offset..<entity.end], as: UTF16.self)
                if let element = HTMLElement(entity, content: content) { writer.start(element, end: entity.end) }
                next += 1
            }
            let stop = min(
                next < entities.count ? entities[next].offset : units.count, writer.nextEnd ?? units.count)
            guard place < stop else { break }
            writer.write(String(decoding: units[place..<stop], as: UTF16.self))
            place = stop
        }
        return writer.text
    }
}

private struct HTMLWriter {
    private(set) var text = ""
    private(set) var open: [(element: HTMLElement, end: Int)] = []

    var nextEnd: Int? { open.map(\.end).min() }

    mutating func start(_ element: HTMLElement, end: Int) {
        text += element.opening
        open.append((element, end))
    }

    /// Ends what ends here; what is open within it is opened again.
    mutating func close(at place: Int) {
        guard let first = open.firstIndex(where: { $0.end <= place }) else { return }
        let affected = open[first...]
        for (element, _) in affected.reversed() { text += element.closing }
        open.removeSubrange(first...)
        for (element, end) in affected where end > place { start(element, end: end) }
    }

    mutating func write(_ plain: String) { text += plain.htmlEscaped }
}

private struct HTMLElement {
    let opening: String
    let closing: String

    init?(_ entity: MessageEntity, content: String) {
        switch entity.type {
        case .bold: self.init("b")
        case .italic: self.init("i")
        case .underline: self.init("u")
        case .strikethrough: self.init("s")
        case .spoiler: self.init("span", #" class="spoiler""#)
        case .blockquote: self.init("blockquote")
        case .expandableBlockquote: self.init("blockquote", #" class="expandable""#)
        case .code: self.init("code")
        case .pre: self.init("pre", entity.language.map { #" data-language="\#($0.htmlEscaped)""# } ?? "")
        case .textLink: self.init(link: entity.url ?? "")
        case .url: self.init(link: content.contains("://") ? content : "https://\(content)")
        case .email: self.init(link: "mailto:\(content)")
        case .phoneNumber: self.init(link: "tel:\(content.filter { $0.isNumber || $0 == "+" })")
        case .mention: self.init(link: "https://t.me/\(content.dropFirst())")
        case .textMention:
            guard let user = entity.user else { return nil }
            self.init(link: "tg://user?id=\(user.id)")
        case .customEmoji:
            guard let id = entity.customEmojiID else { return nil }
            self.init("span", #" class="custom-emoji" data-id="\#(id.htmlEscaped)""#)
        default: return nil
        }
    }

    private init(_ name: String, _ attributes: String = "") {
        opening = "<\(name)\(attributes)>"
        closing = "</\(name)>"
    }

    private init?(link: String) {
        let scheme = link.prefix { $0 != ":" }.lowercased()
        guard ["http", "https", "tg", "mailto", "tel"].contains(scheme) else { return nil }
        self.init("a", #" href="\#(link.htmlEscaped)" rel="noopener noreferrer nofollow""#)
    }
}

extension String {
    /// For text and for attributes in double quotation marks.
    fileprivate var htmlEscaped: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
