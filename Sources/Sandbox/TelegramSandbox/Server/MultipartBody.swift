import FoundationEssentials

/// A `multipart/form-data` body taken apart (RFC 7578).
struct MultipartBody {
    struct Part {
        let name: String
        let fileName: String?
        let contentType: String?
        let data: Data
    }

    let parts: [Part]

    /// `nil` when the body is not what its type says.
    init?(_ body: Data, contentType: String) {
        guard let boundary = Self.attribute("boundary", of: contentType), !boundary.isEmpty else { return nil }
        let delimiter = Data("--\(boundary)".utf8)
        var parts: [Part] = []
        guard var start = body.firstRange(of: delimiter)?.upperBound else { return nil }
        while true {
            if body[start...].starts(with: Data("--".utf8)) { break }
            guard let end = body[start...].firstRange(of: Data("\r\n".utf8) + delimiter),
                let part = Self.part(body[start..<end.lowerBound])
            else { return nil }
            parts.append(part)
            start = end.upperBound
        }
        self.parts = parts
    }

    /// From the line break after the boundary to before the one that ends the content.
    private static func part(_ bytes: Data) -> Part? {
        guard let blank = bytes.firstRange(of: Data("\r\n\r\n".utf8)) else { return nil }
        var fields: [String: String] = [:]
        for line in String(decoding: bytes[..<blank.lowerBound], as: UTF8.self).split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields[line[..<colon].lowercased()] = String(value)
        }
        let disposition = fields["content-disposition"] ?? ""
        guard let name = attribute("name", of: disposition) else { return nil }
        return Part(
            name: name, fileName: attribute("filename", of: disposition), contentType: fields["content-type"],
            data: Data(bytes[blank.upperBound...]))
    }

    /// `name="value"` or `name=value` among what follows the first semicolon.
    private static func attribute(_ name: String, of field: String) -> String? {
        for item in field.split(separator: ";").dropFirst() {
            let pair = item.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].drop(while: { $0 == " " }).lowercased() == name else { continue }
            let value = pair[1]
            return String(value.hasPrefix("\"") && value.hasSuffix("\"") ? value.dropFirst().dropLast() : value)
        }
        return nil
    }
}
