import CXML2

/// Reads HTML as it comes: unclosed, wrongly nested, half. Whatever the text, there is a document.
package struct HTMLDocument: Sendable, Equatable {
    package let body: [HTMLNode]

    /// Elements that are nested deeper than this are left out: no text that people write needs more.
    private static let deepest = 100

    /// - Parameter html: a document or, as usual, a piece of one.
    package init(parsing html: String) {
        // Whatever encoding the text says it has, it is UTF-8 here; NUL would end it.
        var bytes = Array(html.utf8.filter { $0 != 0 })
        let options = HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
        let flags = Int32(options | HTML_PARSE_NONET.rawValue | HTML_PARSE_COMPACT.rawValue)
        let count = Int32(clamping: bytes.count)
        bytes.append(0)
        let document = bytes.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                htmlReadMemory($0.baseAddress, count, nil, "UTF-8", flags)
            }
        }
        guard let document else {
            body = []
            return
        }
        defer { xmlFreeDoc(document) }
        let root = UnsafePointer(xmlDocGetRootElement(document))
        let nodes = root.map { Self.nodes($0.pointee.children, depth: 0) } ?? []
        body = nodes.flatMap { node -> [HTMLNode] in
            guard case .element(let element) = node else { return [node] }
            return element.name == "body" ? element.children : element.name == "head" ? [] : [node]
        }
    }

    private static func nodes(_ first: UnsafeMutablePointer<xmlNode>?, depth: Int) -> [HTMLNode] {
        guard depth < deepest else { return [] }
        var nodes: [HTMLNode] = []
        var next = first
        while let node = next {
            next = node.pointee.next
            switch node.pointee.type {
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
                if let content = node.pointee.content { nodes.append(.text(String(cString: content))) }
            case XML_ELEMENT_NODE:
                guard let name = node.pointee.name else { continue }
                nodes.append(
                    .element(
                        HTMLElement(
                            String(cString: name).lowercased(), attributes: attributes(of: node),
                            children: Self.nodes(node.pointee.children, depth: depth + 1))))
            default: continue
            }
        }
        return nodes
    }

    private static func attributes(of node: UnsafeMutablePointer<xmlNode>) -> [String: String] {
        var attributes: [String: String] = [:]
        var next = node.pointee.properties
        while let attribute = next {
            next = attribute.pointee.next
            guard let name = attribute.pointee.name else { continue }
            var value = ""
            var part = attribute.pointee.children
            while let text = part {
                if let content = text.pointee.content { value += String(cString: content) }
                part = text.pointee.next
            }
            attributes[String(cString: name).lowercased()] = value
        }
        return attributes
    }
}
