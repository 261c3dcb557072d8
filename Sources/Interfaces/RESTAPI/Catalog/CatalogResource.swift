import Desk
import JSON
import Kernel
import Knowledge
import SQL

/// How a kind of item looks in the API.
protocol CatalogResource: CatalogContent {
    /// The resource's name in paths, such as `queues`.
    static var path: String { get }
    /// The subject of its scopes, such as `queues` in `queues:read`.
    static var subject: String { get }
    static var fields: Set<String> { get }

    /// - Parameter previous: what a PATCH leaves as it is; nil when one is made.
    init(_ body: Body, changing previous: Self?) throws
    var view: [String: JSONValue] { get }

    /// What a list may be narrowed down by.
    static var filters: Set<String> { get }
    /// Which items a list's query means; nil for all.
    static func condition(_ query: Query) throws -> SQL?

    /// How often each was used, those that never were included; nil for a kind of which nobody counts it.
    static func uses(of ids: [Int64], in db: any SQLConnection) throws -> [Int64: KnowledgeUse]?

    /// What the content refers to must be there.
    /// - Throws: `APIError` that names the field.
    func check(in db: any SQLConnection) throws

    /// Why it cannot be removed.
    /// - Throws: `APIError` 409
    static func checkRemoval(of item: CatalogItem<Self>, in db: any SQLConnection) throws

    /// Called in the transaction that has made or changed it.
    static func wasWritten(_ item: CatalogItem<Self>, at now: Timestamp, in db: any SQLConnection) throws
}

extension CatalogResource {
    static var filters: Set<String> { [] }
    static func condition(_ query: Query) throws -> SQL? { nil }
    static func uses(of ids: [Int64], in db: any SQLConnection) throws -> [Int64: KnowledgeUse]? { nil }
    func check(in db: any SQLConnection) throws {}
    static func checkRemoval(of item: CatalogItem<Self>, in db: any SQLConnection) throws {}
    static func wasWritten(_ item: CatalogItem<Self>, at now: Timestamp, in db: any SQLConnection) throws {}
}

/// Reads the fields of a merge patch (RFC 7396): what is absent stays as it is.
struct PatchReader {
    let body: Body

    static let longestName = 200
    static let longestDescription = 2000

    /// A text that must be there and say something.
    func text(_ field: String, atMost limit: Int, or previous: String?) throws -> String {
        guard body.has(field) || previous == nil else { return previous ?? "" }
        let text = try body.requiredString(field)
        return try limited(text, field, limit)
    }

    /// A text that may be empty; null empties it.
    func optionalText(_ field: String, atMost limit: Int, or previous: String?) throws -> String {
        guard body.has(field) else { return previous ?? "" }
        return try limited(try body.string(field) ?? "", field, limit)
    }

    func strings(_ field: String, atMost limit: Int, or previous: [String]?) throws -> [String] {
        guard body.has(field) else { return previous ?? [] }
        let list = try body.strings(field) ?? []
        guard list.count <= limit, list.allSatisfy({ (1...100).contains($0.utf16.count) }) else {
            throw APIError.invalid(field, "out_of_range", "must be at most \(limit), each of 1 to 100 characters")
        }
        guard Set(list).count == list.count else { throw APIError.invalid(field, "given_twice", "must differ") }
        return list
    }

    func language(_ field: String, or previous: String?) throws -> String? {
        guard body.has(field) else { return previous }
        guard let tag = try body.string(field) else { return nil }
        guard Self.isLanguage(tag) else {
            throw APIError.invalid(field, "wrong_type", "must be a language tag such as en or pt-BR")
        }
        return tag
    }

    /// Of the form of BCP 47: letters and digits in parts of at most eight.
    static func isLanguage(_ tag: String) -> Bool {
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        return tag.utf8.count <= 35
            && parts.allSatisfy { part in
                (1...8).contains(part.utf8.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            }
    }

    private func limited(_ text: String, _ field: String, _ limit: Int) throws -> String {
        guard text.utf16.count <= limit, !text.utf8.contains(0) else {
            throw APIError.invalid(field, "too_long", "must have at most \(limit) characters, none of them NUL")
        }
        return text
    }
}
