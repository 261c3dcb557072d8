import Desk
import TelegramBotAPI

/// What a message, or an album, is in Intercom: replies with at most ten files each. Pure: the same message has the same
/// pieces whenever it is asked.
struct MessagePieces: Sendable, Equatable {
    struct Piece: Sendable, Equatable {
        var html: String
        /// The same without formatting.
        var plain: String
        var files: [BridgeFile] = []
    }

    let pieces: [Piece]

    /// - Parameters:
    ///   - messages: one, or those of an album, which have a file each.
    ///   - isOpening: whether it begins the conversation: then the text goes first, by itself and without formatting,
    ///     for Intercom takes nothing else there.
    ///   - showsAuthor: whether it has to be said whose message it is.
    init(_ messages: [DeskMessage], isOpening: Bool, showsAuthor: Bool = false) {
        var text: FormattedText = ""
        var files: [BridgeFile] = []
        if let first = messages.first {
            text = Self.head(of: first, showsAuthor: showsAuthor)
        }
        for message in messages {
            text = Self.joined(text, message.text)
            for attachment in message.attachments {
                guard let file = BridgeFile(attachment) else {
                    text = Self.joined(text, FormattedText(Self.words(for: attachment) ?? ""))
                    continue
                }
                if file.size > BridgeFile.largest {
                    text = Self.joined(text, FormattedText(Self.absence(of: file, message)))
                } else {
                    files.append(file)
                }
            }
        }
        var pieces: [Piece] = []
        let groups = Self.groups(files)
        if isOpening || groups.isEmpty {
            let body = text.isBlank ? FormattedText(groups.first.map(Self.names) ?? "(empty message)") : text
            pieces.append(Piece(body))
        }
        for (index, group) in groups.enumerated() {
            let isFirst = index == 0 && pieces.isEmpty && !text.isBlank
            var piece = Piece(isFirst ? text : FormattedText(Self.names(of: group)))
            piece.files = group
            pieces.append(piece)
        }
        self.pieces = pieces
    }

    // MARK: Words

    private static func head(of message: DeskMessage, showsAuthor: Bool) -> FormattedText {
        var head: FormattedText = ""
        if showsAuthor {
            head = FormattedText(
                "\(message.authorName):",
                entities: [MessageEntity(.bold, offset: 0, length: message.authorName.utf16.count)])
        }
        if let forwarded = message.forwardedFrom {
            head = joined(head, FormattedText("↪️ forwarded from \(forwarded)"))
        }
        if let quote = message.quote {
            let quoted = FormattedText(
                quote.text, entities: [MessageEntity(.blockquote, offset: 0, length: quote.utf16Length)])
            head = joined(head, quoted)
        }
        return head
    }

    /// What is no file, in words; nil where the message's text says it already.
    private static func words(for attachment: Attachment) -> String? {
        switch attachment.type {
        case "location", "venue":
            guard let latitude = attachment.latitude, let longitude = attachment.longitude else { return nil }
            let place = [attachment.title, attachment.address].compactMap { $0 }.joined(separator: ", ")
            let link =
                "https://www.openstreetmap.org/?mlat=\(latitude)&mlon=\(longitude)#map=16/\(latitude)/\(longitude)"
            return "📍 \(place.isEmpty ? "" : place + "\n")\(latitude), \(longitude)\n\(link)"
        case "contact":
            let name = [attachment.firstName, attachment.lastName].compactMap { $0 }.joined(separator: " ")
            return "👤 \([name, attachment.phoneNumber ?? ""].filter { !$0.isEmpty }.joined(separator: ", "))"
        case "poll", "dice", "unsupported": return nil
        default: return "(\(attachment.type.replacing("_", with: " ")): cannot be shown here)"
        }
    }

    private static func absence(of file: BridgeFile, _ message: DeskMessage) -> String {
        "📎 \(file.name), \((file.size + (1 << 20) - 1) >> 20) MB: too large to be shown here. "
            + "It is in ticket \(message.ticketID) in Parley and in Telegram."
    }

    private static func names(of files: [BridgeFile]) -> String {
        files.map { "📎 \($0.name)" }.joined(separator: "\n")
    }

    private static func joined(_ left: FormattedText, _ right: FormattedText) -> FormattedText {
        if right.text.isEmpty { return left }
        return left.text.isEmpty ? right : left + "\n" + right
    }

    /// Files that go together: by number and by their size.
    private static func groups(_ files: [BridgeFile]) -> [[BridgeFile]] {
        var groups: [[BridgeFile]] = []
        var size: Int64 = 0
        for file in files {
            if let last = groups.last, last.count < BridgeFile.mostInReply, size + file.size <= BridgeFile.largest {
                groups[groups.count - 1].append(file)
                size += file.size
            } else {
                groups.append([file])
                size = file.size
            }
        }
        return groups
    }
}

extension MessagePieces.Piece {
    /// The same, its files in words: they could not be sent.
    func withoutFiles(of ticket: Ticket.ID) -> Self {
        let note = "(The files could not be sent here: they are in ticket \(ticket) in Parley and in Telegram.)"
        return Self(html: html + "<br>" + note, plain: plain + "\n" + note)
    }

    fileprivate init(_ text: FormattedText) {
        html = IntercomHTML.body(text)
        plain = text.text
    }
}
