/// Why something cannot be done to a ticket as it stands, in words for people.
package struct KnowledgeRefusal: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
