/// Header fields in the order in which they stand; names are compared without case (RFC 9110, section 5.1).
package struct HTTPFields: Sendable, Hashable, Sequence, ExpressibleByDictionaryLiteral {
    package struct Field: Sendable, Hashable {
        package let name: Name
        package var value: String

        package init(name: Name, value: String) {
            self.name = name
            self.value = value
        }
    }

    private var fields: [Field] = []

    package init() {}

    package init(dictionaryLiteral elements: (Name, String)...) {
        fields = elements.map { Field(name: $0, value: $1) }
    }

    /// The first value of that name. Setting replaces every field of that name; `nil` removes them.
    package subscript(name: Name) -> String? {
        get { fields.first { $0.name == name }?.value }
        set {
            fields.removeAll { $0.name == name }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    /// All values of that name.
    package subscript(values name: Name) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    package mutating func append(_ name: Name, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    package var count: Int { fields.count }

    package func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }
}

extension HTTPFields {
    /// A field name; equal to another that differs only in case.
    package struct Name: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
        /// The name as it was written.
        package let rawName: String
        /// The name in lower case, by which names are compared.
        package let canonicalName: String

        package init(_ name: String) {
            rawName = name
            canonicalName = name.lowercased()
        }

        package init(stringLiteral value: String) { self.init(value) }

        package static func == (left: Name, right: Name) -> Bool { left.canonicalName == right.canonicalName }

        package func hash(into hasher: inout Hasher) { hasher.combine(canonicalName) }

        package var description: String { rawName }
    }
}

extension HTTPFields.Name {
    package static let accept = Self("Accept")
    package static let acceptRanges = Self("Accept-Ranges")
    package static let allow = Self("Allow")
    package static let authorization = Self("Authorization")
    package static let cacheControl = Self("Cache-Control")
    package static let connection = Self("Connection")
    package static let contentLength = Self("Content-Length")
    package static let contentRange = Self("Content-Range")
    package static let contentType = Self("Content-Type")
    package static let eTag = Self("ETag")
    package static let idempotencyKey = Self("Idempotency-Key")
    package static let ifMatch = Self("If-Match")
    package static let ifNoneMatch = Self("If-None-Match")
    package static let ifRange = Self("If-Range")
    package static let lastEventID = Self("Last-Event-ID")
    package static let location = Self("Location")
    package static let range = Self("Range")
    package static let retryAfter = Self("Retry-After")
    package static let userAgent = Self("User-Agent")
    package static let wwwAuthenticate = Self("WWW-Authenticate")
    package static let xRequestID = Self("X-Request-Id")
}
