/// A text under the splitter's knife.
struct SplitSource {
    /// Where a part ends, and where the next begins: between them lies dropped white space.
    struct Cut {
        let end: Int
        let next: Int
    }

    private let text: FormattedText
    private let units: [UInt16]
    private let indivisible: [MessageEntity]

    init(_ text: FormattedText) {
        self.text = text
        units = Array(text.text.utf16)
        indivisible = text.entities.filter(\.type.isIndivisible)
    }

    var count: Int { units.count }

    func whole(from start: Int) -> Cut { Cut(end: count, next: count) }

    /// The best place to end a part that begins at `start`. At least one unit, at most `limit`.
    func cut(from start: Int, limit: Int) -> Cut {
        // A paragraph or a line is worth a part that is half full, not one that is nearly empty.
        let half = start + limit / 2
        let last = start + limit
        return paragraphCut(half...last) ?? lineCut(half...last) ?? wordCut(start + 1...last) ?? hardCut(start, last)
    }

    private func paragraphCut(_ range: ClosedRange<Int>) -> Cut? {
        separatorCut(range) { units[$0] == Self.newline && $0 + 1 < count && units[$0 + 1] == Self.newline }
    }

    private func lineCut(_ range: ClosedRange<Int>) -> Cut? { separatorCut(range) { units[$0] == Self.newline } }

    private func wordCut(_ range: ClosedRange<Int>) -> Cut? {
        guard let end = range.reversed().first(where: { Self.isSpace(units[$0]) && isWhole($0) }) else { return nil }
        var next = end
        while next < count, Self.isSpace(units[next]) { next += 1 }
        return trimmed(end: end, next: next, notBefore: range.lowerBound)
    }

    /// Drops the line breaks, and keeps the indentation of the line that follows.
    private func separatorCut(_ range: ClosedRange<Int>, where isSeparator: (Int) -> Bool) -> Cut? {
        guard let end = range.reversed().first(where: { isSeparator($0) && isWhole($0) }) else { return nil }
        var next = end
        while next < count, units[next] == Self.newline { next += 1 }
        return trimmed(end: end, next: next, notBefore: range.lowerBound)
    }

    /// Takes white space before the cut away as well.
    private func trimmed(end: Int, next: Int, notBefore lowest: Int) -> Cut {
        var end = end
        while end > lowest, Self.isSpace(units[end - 1]), isWhole(end - 1) { end -= 1 }
        return Cut(end: end, next: next)
    }

    /// Between characters; of a character that is longer than a whole part, between its scalars.
    private func hardCut(_ start: Int, _ last: Int) -> Cut {
        for place in (start + 1...last).reversed() where isWhole(place) && isCharacterBoundary(place) {
            return Cut(end: place, next: place)
        }
        for place in (start + 1...last).reversed() where isCharacterBoundary(place) {
            return Cut(end: place, next: place)
        }
        let place = UTF16.isTrailSurrogate(units[last]) ? last - 1 : last
        return Cut(end: max(place, start + 1), next: max(place, start + 1))
    }

    private func isCharacterBoundary(_ place: Int) -> Bool {
        guard place < count else { return true }
        if UTF16.isTrailSurrogate(units[place]) { return false }
        // Between two ASCII units there is always a boundary but for a line break of two.
        if units[place] < 0x80, units[place - 1] < 0x80, units[place] != Self.newline { return true }
        return String.Index(String.Index(utf16Offset: place, in: text.text), within: text.text) != nil
    }

    /// Whether no indivisible entity would be cut there.
    private func isWhole(_ place: Int) -> Bool { !indivisible.contains { $0.offset < place && place < $0.end } }

    /// The text of a range with what its entities are there.
    func part(_ range: Range<Int>) -> FormattedText {
        let entities = text.entities.compactMap { entity -> MessageEntity? in
            let start = max(entity.offset, range.lowerBound)
            let end = min(entity.end, range.upperBound)
            let isCut = start > entity.offset || end < entity.end
            guard start < end, !(isCut && entity.type.isIndivisible) else { return nil }
            var entity = entity
            entity.offset = start - range.lowerBound
            entity.length = end - start
            return entity
        }
        return FormattedText(String(decoding: units[range], as: UTF16.self), entities: entities)
    }

    private static let newline: UInt16 = 0x0A

    private static func isSpace(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x20, 0x0A, 0x0D, 0x09, 0x2028, 0x2029, 0x3000: true
        default: false
        }
    }
}
