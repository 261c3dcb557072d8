/// Entity tags in request headers (RFC 9110, section 13.1).
enum ETags {
    /// The strong tags of an `If-Match`.
    static func list(_ header: String) -> [String] {
        header.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    }

    /// Whether `If-None-Match` names this tag, weak or strong.
    static func contains(_ header: String?, _ tag: String) -> Bool {
        guard let header else { return false }
        return header == "*" || list(header).contains { opaque($0) == opaque(tag) }
    }

    private static func opaque(_ tag: String) -> Substring {
        tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]
    }
}
