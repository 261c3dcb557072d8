/// A key of any name.
struct AnyKey: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init(stringLiteral value: String) { stringValue = value }
    init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer {
    /// The member of that name; `nil` when it is missing, null, or not of this type. Telegram adds and changes fields
    /// all the time, and one that we cannot read must not cost the whole update.
    func lenient<Value: Decodable>(_ key: Key) -> Value? {
        guard contains(key) else { return nil }
        return (try? decodeIfPresent(Value.self, forKey: key)) ?? nil
    }

    /// The readable elements of an array; `nil` when it is missing or no array.
    func lenientArray<Element: Decodable>(_ key: Key) -> [Element]? {
        guard contains(key) else { return nil }
        return (try? decodeIfPresent(LenientArray<Element>.self, forKey: key))?.elements
    }
}

/// Skips elements that cannot be read.
struct LenientArray<Element: Decodable>: Decodable {
    let elements: [Element]

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        var elements: [Element] = []
        while !container.isAtEnd {
            if let element = try? container.decode(Element.self) {
                elements.append(element)
            } else {
                // A failed element is not passed over by the container itself.
                _ = try container.decode(Anything.self)
            }
        }
        self.elements = elements
    }

    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws {}
    }
}

extension LenientArray: Sendable where Element: Sendable {}
