/// A text with its formatting.
package struct FormattedText: Sendable, Hashable, Codable, ExpressibleByStringLiteral {
    package var text: String
    package var entities: [MessageEntity]

    package init(_ text: String, entities: [MessageEntity] = []) {
        self.text = text
        self.entities = entities
    }

    package init(stringLiteral value: String) { self.init(value) }

    /// The length by which Telegram counts: UTF-16 code units.
    package var utf16Length: Int { text.utf16.count }

    /// Both texts one after the other, the entities of the second moved along.
    package static func + (left: FormattedText, right: FormattedText) -> FormattedText {
        let shift = left.utf16Length
        let moved = right.entities.map { entity in
            var entity = entity
            entity.offset += shift
            return entity
        }
        return FormattedText(left.text + right.text, entities: left.entities + moved)
    }
}
