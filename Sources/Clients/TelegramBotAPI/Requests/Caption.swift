/// The text of a medium: 0–1024 UTF-16 units.
package struct Caption: Sendable, Hashable, ParameterGroup {
    package var caption: String
    package var captionEntities: [MessageEntity]?

    package init(_ text: FormattedText) {
        caption = text.text
        captionEntities = text.entities.isEmpty ? nil : text.entities
    }
}
