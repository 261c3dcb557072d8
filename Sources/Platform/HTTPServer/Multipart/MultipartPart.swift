import FoundationEssentials

/// What stands before the content of one part of a form.
package struct MultipartPart: Sendable, Hashable {
    package let name: String
    /// As the client calls it, which may be anything; nil for a plain field.
    package let fileName: String?
    package let contentType: String?

    /// - Parameter headers: lines, each of which begins with a line's end.
    init(headers: Data) throws(MultipartError) {
        var disposition: HeaderParameters?
        var contentType: String?
        for line in String(decoding: headers, as: UTF8.self).split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
                throw MultipartError("a part has a header without a name")
            }
            let value = String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
            switch line[..<colon].lowercased() {
            case "content-disposition":
                guard disposition == nil else { throw MultipartError("a part has two Content-Disposition headers") }
                disposition = try HeaderParameters(value)
            case "content-type": contentType = value
            case "content-transfer-encoding":
                guard ["7bit", "8bit", "binary"].contains(value.lowercased()) else {
                    throw MultipartError("a part is encoded as \(value), which forms never are (RFC 7578)")
                }
            default: break
            }
        }
        guard let disposition, disposition.value.lowercased() == "form-data" else {
            throw MultipartError("a part has no “Content-Disposition: form-data”")
        }
        guard let name = disposition["name"], !name.isEmpty else { throw MultipartError("a part has no name") }
        self.name = name
        self.fileName = disposition["filename*"].flatMap(Self.decoded) ?? disposition["filename"]
        self.contentType = contentType
    }

    /// `UTF-8''na%C3%AFve.txt` (RFC 8187).
    private static func decoded(_ text: String) -> String? {
        let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return PercentEncoding.decode(parts[2].utf8, plusIsSpace: false)
    }
}

/// A header field with parameters: `form-data; name="a"; filename="b.txt"`.
struct HeaderParameters {
    let value: String
    private var parameters: [String: String] = [:]

    subscript(_ name: String) -> String? { parameters[name] }

    init(_ field: String) throws(MultipartError) {
        var rest = field[...]
        value = Self.trimmed(rest.prefix { $0 != ";" })
        rest = rest.drop { $0 != ";" }
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            // A semicolon at the end says nothing.
            if rest.isEmpty { break }
            let name = Self.trimmed(rest.prefix { $0 != "=" && $0 != ";" }).lowercased()
            rest = rest.drop { $0 != "=" && $0 != ";" }
            guard rest.first == "=", !name.isEmpty else {
                throw MultipartError("the parameters of a header cannot be read")
            }
            rest = rest.dropFirst()
            let text = try rest.first == "\"" ? Self.quoted(&rest) : Self.plain(&rest)
            guard parameters.updateValue(text, forKey: name) == nil else {
                throw MultipartError("the parameter \(name) stands twice in a header")
            }
        }
    }

    private static func plain(_ rest: inout Substring) -> String {
        defer { rest = rest.drop { $0 != ";" } }
        return trimmed(rest.prefix { $0 != ";" })
    }

    /// Programs write a quote as `\"`, browsers as `%22`; a backslash before anything else is one of a path.
    private static func quoted(_ rest: inout Substring) throws(MultipartError) -> String {
        rest = rest.dropFirst()
        var text = ""
        while let character = rest.popFirst() {
            if character == "\"" {
                rest = rest.drop { $0 == " " || $0 == "\t" }
                guard rest.isEmpty || rest.first == ";" else { break }
                return text.replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
            }
            if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                text.append(next)
                rest = rest.dropFirst()
            } else {
                text.append(character)
            }
        }
        throw MultipartError("a quoted name in a header has no end")
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0.isWhitespace }
        return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
    }
}
