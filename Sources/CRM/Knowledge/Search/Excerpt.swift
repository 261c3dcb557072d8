/// The part of a text in which most of what was looked for stands. Pure.
enum Excerpt {
    /// Characters.
    static let length = 200

    static func of(_ text: String, for words: String) -> String {
        let wanted = Set(Words.split(words).map(Words.stem))
        let parts = text.split(whereSeparator: \.isWhitespace).map(String.init)
        let isHit = parts.map { part in Words.split(part).contains { wanted.contains(Words.stem($0)) } }
        var (best, bestCount, start, count, size) = (0, -1, 0, 0, 0)
        for (end, part) in parts.enumerated() {
            size += part.count + 1
            count += isHit[end] ? 1 : 0
            while size > length, start < end {
                size -= parts[start].count + 1
                count -= isHit[start] ? 1 : 0
                start += 1
            }
            if count > bestCount { (best, bestCount) = (start, count) }
        }
        return excerpt(of: parts, from: best)
    }

    private static func excerpt(of parts: [String], from first: Int) -> String {
        var (words, size) = ([] as [String], 0)
        for part in parts[min(first, parts.count)...] {
            if size + part.count + 1 > length, !words.isEmpty { break }
            words.append(String(part.prefix(length)))
            size += part.count + 1
        }
        let head = first > 0 ? "… " : ""
        return head + words.joined(separator: " ") + (first + words.count < parts.count ? " …" : "")
    }
}
