/// A piece of an HTML document, as a tree of values. Pure data; what was wrong in the text has been put right as
/// browsers do.
package indirect enum HTMLNode: Sendable, Equatable {
    case text(String)
    case element(HTMLElement)
}

package struct HTMLElement: Sendable, Equatable {
    /// In lower case.
    package let name: String
    package let attributes: [String: String]
    package let children: [HTMLNode]

    package init(_ name: String, attributes: [String: String] = [:], children: [HTMLNode] = []) {
        self.name = name
        self.attributes = attributes
        self.children = children
    }
}
