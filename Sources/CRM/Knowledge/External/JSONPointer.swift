package import JSON

/// A JSON pointer (RFC 6901), such as `/data/results`; the empty one means the whole.
package struct JSONPointer: Sendable, Hashable {
    private let tokens: [String]

    /// Nil for a text that is none.
    package init?(_ text: String) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        guard text.hasPrefix("/") else { return nil }
        tokens = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            .map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") }
    }

    /// Nil where it leads nowhere.
    package func value(in document: JSONValue) -> JSONValue? {
        tokens.reduce(document) { value, token in
            switch value {
            case .object(let members): members[token]
            case .array: Int(token).flatMap { String($0) == token ? value?[$0] : nil }
            default: nil
            }
        }
    }
}
