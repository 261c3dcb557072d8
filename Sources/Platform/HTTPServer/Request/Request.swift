package import HTTPTypes

/// One HTTP request as handlers see it.
package struct Request: Sendable {
    package let method: HTTPMethod
    /// The path as it came, percent-encoded, without the query.
    package let path: String
    /// What stands after `?`, percent-encoded; `nil` without one.
    package let query: String?
    package var headers: HTTPFields
    package var body: RequestBody
    /// The numeric address of the peer, without a port; `nil` for a request that came over no socket.
    package let remoteAddress: String?

    /// - Parameter target: path and query as in the request line, such as `/tickets?limit=2`.
    package init(
        method: HTTPMethod = .get, target: String, headers: HTTPFields = [:], body: RequestBody = .empty,
        remoteAddress: String? = nil
    ) {
        self.method = method
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
        if let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) {
            path = String(target[..<mark])
            query = String(target[target.utf8.index(after: mark)...])
        } else {
            path = target
            query = nil
        }
    }

    /// The query's names and values, decoded, in their order. The router has answered 400 before a handler runs if the
    /// query cannot be decoded.
    package var queryItems: [QueryItem] {
        guard let query, !query.isEmpty else { return [] }
        return QueryItem.parse(query) ?? []
    }
}

/// One `name=value` of a query.
package struct QueryItem: Sendable, Hashable {
    package let name: String
    /// Empty for a name without `=`.
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// `nil` if a percent-encoding is invalid.
    static func parse(_ query: String) -> [QueryItem]? {
        var items: [QueryItem] = []
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let mark = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let value = mark == pair.endIndex ? pair[mark...] : pair[pair.index(after: mark)...]
            guard let name = PercentEncoding.decode(pair[..<mark], plusIsSpace: true),
                let value = PercentEncoding.decode(value, plusIsSpace: true)
            else { return nil }
            items.append(QueryItem(name: name, value: value))
        }
        return items
    }
}
