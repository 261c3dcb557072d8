import FoundationEssentials
import Kernel

/// Until when an agent puts a ticket aside, as they write it: `2h`, `3d`, `2026-12-01`, `2026-12-01 09:00`, `reply`.
enum SnoozeTime: Equatable {
    case until(Timestamp)
    case reply

    /// Nil for what is none of these, or is not to come.
    init?(_ text: String, at now: Timestamp) {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        if words == ["reply"] {
            self = .reply
        } else if words.count == 1, let span = Self.span(words[0]) {
            self = .until(now + span)
        } else if (1...2).contains(words.count),
            let time = Timestamp(rfc3339: "\(words[0])T\(words.count == 2 ? words[1] : "09:00"):00Z"), time > now
        {
            self = .until(time)
        } else {
            return nil
        }
    }

    private static let seconds: [Character: Int] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]

    private static func span(_ word: Substring) -> Duration? {
        guard let unit = word.last.flatMap({ seconds[$0] }), let count = Int(word.dropLast()),
            (1...1000).contains(count)
        else { return nil }
        return .seconds(count * unit)
    }
}
