import FoundationEssentials
import JSON
package import Kernel
package import SQL

/// A knowledge base of somebody else's that is searched beside ours: where it is asked, and where in its answer what
/// stands.
package struct ExternalSource: Sendable, Hashable, Codable {
    /// As it is called where its results are shown.
    package var name: String
    /// With `{query}` where the words belong.
    package var url: String
    /// JSON pointers (RFC 6901): to the list of results in the answer, and to what each result has.
    package var results: String
    package var title: String
    package var link: String
    package var text: String

    package init(name: String, url: String, results: String, title: String, link: String, text: String) {
        self.name = name
        self.url = url
        self.results = results
        self.title = title
        self.link = link
        self.text = text
    }

    package static let placeholder = "{query}"
    private static let setting = "knowledge.external"

    /// Nil where there is none.
    package static func current(in db: any SQLConnection) throws -> ExternalSource? {
        try StoredSettings.get(setting, as: Optional<ExternalSource>.self, in: db) ?? nil
    }

    package static func set(
        _ source: ExternalSource?, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let before = try current(in: db)
        guard source != before else { return }
        try StoredSettings.set(setting, to: source, at: now, in: db)
        try Audit.record(
            "settings.updated", on: "settings:0", by: author.actor, before: try JSONText.encode(["external": before]),
            after: try JSONText.encode(["external": source]), origin: author.origin, at: now, in: db)
    }

    /// The URL that asks for these words.
    func url(for words: String) -> String {
        let encoded = words.utf8.map { byte -> String in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "-._~".contains(character))
            return isPlain ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return url.replacing(Self.placeholder, with: encoded.joined())
    }

    /// What an answer holds; anything that has no title is left out.
    func results(in answer: JSONValue, atMost most: Int) -> [ExternalResult] {
        let list = JSONPointer(results)?.value(in: answer)?.arrayValue ?? []
        return list.prefix(most).compactMap { item in
            func text(_ pointer: String, _ most: Int) -> String {
                let value = JSONPointer(pointer)?.value(in: item)?.stringValue ?? ""
                return String(value.trimmed.prefix(most))
            }
            let title = text(title, 300)
            guard !title.isEmpty else { return nil }
            let link = text(link, 2000)
            let isLink = link.hasPrefix("https://") || link.hasPrefix("http://")
            return ExternalResult(
                source: name, title: title, url: isLink ? link : nil, excerpt: text(self.text, Excerpt.length))
        }
    }
}

/// Something that another knowledge base has found.
package struct ExternalResult: Sendable, Hashable {
    package let source: String
    package let title: String
    package let url: String?
    package let excerpt: String
}
