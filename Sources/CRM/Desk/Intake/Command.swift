import TelegramBotAPI

/// A command at the beginning of a message, such as `/assign @ann`.
struct Command: Sendable {
    /// In lower case, without the slash and without a bot's name.
    let name: String
    /// The rest of the text, with its formatting.
    let argument: FormattedText

    /// Nil for a text that is no command, or one for another bot.
    init?(_ message: Message, botUsername: String?) {
        guard let text = message.textOrCaption, text.text.first == "/" else { return nil }
        let word = text.text.prefix { !$0.isWhitespace }
        let parts = word.dropFirst().split(separator: "@", maxSplits: 1)
        guard let name = parts.first, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else {
            return nil
        }
        if parts.count == 2, let botUsername, parts[1].lowercased() != botUsername.lowercased() { return nil }
        self.name = name.lowercased()
        let spaces = text.text.dropFirst(word.count).prefix { $0.isWhitespace }
        argument = text.dropping(word.utf16.count + spaces.utf16.count)
    }

    /// The code of `/claim CODE`, or of the link `t.me/bot?start=claim-CODE`.
    var claimCode: String? {
        let code = argument.text.filter { !$0.isWhitespace }
        switch name {
        case "claim" where !code.isEmpty: return code
        case "start" where code.hasPrefix("claim-"): return String(code.dropFirst(6))
        default: return nil
        }
    }
}

extension FormattedText {
    /// Without its first units, the formatting moved along.
    fileprivate func dropping(_ units: Int) -> FormattedText {
        let rest = String(decoding: Array(text.utf16.dropFirst(units)), as: UTF16.self)
        let moved = entities.compactMap { entity -> MessageEntity? in
            guard entity.end > units else { return nil }
            var copy = entity
            copy.offset = max(0, entity.offset - units)
            copy.length = entity.end - max(units, entity.offset)
            return copy
        }
        return FormattedText(rest, entities: moved)
    }
}
