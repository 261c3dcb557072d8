/// Buttons beneath a message.
package struct InlineKeyboardMarkup: Sendable, Hashable, Codable {
    /// Rows from the top.
    package var inlineKeyboard: [[Button]]

    package init(_ rows: [[Button]]) { inlineKeyboard = rows }

    package struct Button: Sendable, Hashable, Codable {
        package var text: String
        package var url: String?
        /// 1–64 bytes, sent back when the button is pressed.
        package var callbackData: String?

        package init(text: String, callbackData: String) {
            self.text = text
            self.callbackData = callbackData
        }

        package init(text: String, url: String) {
            self.text = text
            self.url = url
        }

        enum CodingKeys: String, CodingKey {
            case text, url
            case callbackData = "callback_data"
        }
    }

    enum CodingKeys: String, CodingKey {
        case inlineKeyboard = "inline_keyboard"
    }
}
