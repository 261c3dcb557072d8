/// The secret by which a bot is known to Telegram, such as `123456:ABC-DEF`. Printed without its secret part.
package struct BotToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The whole token. Never log it, never put it into an address that leaves the process.
    package let secret: String
    /// The bot's user identifier: what stands before the colon.
    package let botID: Int64

    /// `nil` unless the text is digits, a colon and at least one letter, digit, `_` or `-`.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let botID = Int64(parts[0]), botID > 0, !parts[1].isEmpty,
            parts[0].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            parts[1].utf8.allSatisfy(Self.isAllowed)
        else { return nil }
        secret = text
        self.botID = botID
    }

    package var description: String { "\(botID):***" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["botID": botID]) }

    /// The text with every occurrence of the token made unreadable.
    func redacted(in text: String) -> String {
        // By bytes: a combining mark behind the token must not hide it.
        let parts = Array(text.utf8).split(separator: Array(secret.utf8), omittingEmptySubsequences: false)
        return String(decoding: Array(parts.joined(separator: description.utf8)), as: UTF8.self)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
