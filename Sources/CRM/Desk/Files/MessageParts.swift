import TelegramBotAPI

/// The calls that it takes to send one message, in their order.
///
/// Files go as albums where Telegram allows that: pictures and videos together, documents together, music together, 2
/// to 10 of them; anything else goes by itself. The text is the first file's caption when it is short enough, else it
/// goes before the files, in as many messages as it takes. Pure: the same message has the same parts whenever it is
/// asked, so a delivery need only know which part it is.
struct MessageParts {
    enum Part: Equatable {
        case text(FormattedText)
        /// Some of the attachments, and what stands under the first of them.
        case files(Range<Int>, caption: FormattedText?)
        /// What came from Telegram with one attachment, whatever it is.
        case whole
    }

    let parts: [Part]

    /// - Parameter header: stands before the text.
    init(_ message: DeskMessage, header: FormattedText? = nil) {
        self.init((header ?? "") + message.text, message.attachments)
    }

    init(_ text: FormattedText, _ attachments: [Attachment]) {
        guard attachments.contains(where: \.isUpload) else {
            guard attachments.isEmpty else {
                parts = [.whole]
                return
            }
            let texts = TextSplitter.message.split(text)
            parts = texts.count > 1 ? texts.map(Part.text) : [.whole]
            return
        }
        let groups = Self.groups(attachments.map(\.kind))
        guard text.utf16Length > TextSplitter.caption.limit else {
            parts = groups.enumerated().map { index, group in
                .files(group, caption: index == 0 && !text.isBlank ? text : nil)
            }
            return
        }
        parts = TextSplitter.message.split(text).map(Part.text) + groups.map { .files($0, caption: nil) }
    }

    /// Which part a delivery is; one that names none is the only one.
    subscript(_ part: Int?) -> Part? {
        let index = part ?? 0
        return parts.indices.contains(index) ? parts[index] : nil
    }

    /// How many messages each part makes of the limits.
    var costs: [Int] {
        parts.map { part in
            if case .files(let range, _) = part { range.count } else { 1 }
        }
    }

    /// Neighbours that can stand in one album.
    static func groups(_ kinds: [FileKind]) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        for (index, kind) in kinds.enumerated() {
            if let last = groups.last, last.count < 10, let album = kind.album, album == kinds[last.lowerBound].album {
                groups[groups.count - 1] = last.lowerBound..<(index + 1)
            } else {
                groups.append(index..<(index + 1))
            }
        }
        return groups
    }
}
