import Desk
import Kernel
import SQL
import TelegramBotAPI

/// The note that tells of an edit or a deletion: how it was, and how it is now.
struct EditNote {
    let piece: MessagePieces.Piece

    /// - Parameter version: that the edit made; nil for a deletion.
    init?(_ message: DeskMessage, version: Int?, in db: any SQLConnection) throws {
        guard let version else {
            piece = Self.piece("🗑 \(message.authorName) deleted:", [message.text])
            return
        }
        let rows = try db.rows(
            """
            SELECT version, body, entities FROM message_versions
            WHERE message_id = \(message.id) AND version IN (\(version - 1), \(version))
            """)
        var versions = [message.version: message.text]
        for row in rows {
            let entities: [MessageEntity] = try JSONText.decode(try row.get("entities", as: String.self))
            versions[try row.get("version")] = FormattedText(try row.get("body"), entities: entities)
        }
        guard let before = versions[version - 1], let after = versions[version] else { return nil }
        piece = Self.piece("✏️ \(message.authorName) edited:", [before, after])
    }

    private static func piece(_ heading: String, _ texts: [FormattedText]) -> MessagePieces.Piece {
        let shown = texts.map { $0.isBlank ? FormattedText("(no text)") : $0 }
        return MessagePieces.Piece(
            html: heading + "<br>" + shown.map(IntercomHTML.body).joined(separator: "<br>→<br>"),
            plain: heading + "\n" + shown.map(\.text).joined(separator: "\n→\n"))
    }
}
