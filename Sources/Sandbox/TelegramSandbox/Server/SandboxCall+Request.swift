package import FoundationEssentials
import HTTPServer
import JSON

extension SandboxCall {
    /// A call from an HTTP request: JSON, a form, multipart or a query, as the Bot API takes them. What cannot be read
    /// is a call without parameters.
    package init(token: String, method: String, query: [String: String], contentType: String, body: Data) {
        self.init(token: token, method: method, parameters: .texts(query))
        let type = contentType.prefix { $0 != ";" }.lowercased()
        switch type {
        case "application/json":
            let json = (try? JSONValue(parsing: body))?.objectValue ?? [:]
            parameters = .json(json.merging(query.mapValues(JSONValue.string)) { first, _ in first })
        case "multipart/form-data":
            var texts = query
            var parts: [MultipartBody.Part] = []
            do {
                parts = try MultipartBody(body, contentType: contentType).parts
            } catch {
                problem = error.description
            }
            for part in parts {
                if let fileName = part.fileName {
                    files[part.name] = File(name: fileName, mimeType: part.contentType, data: part.data)
                } else {
                    texts[part.name] = String(decoding: part.data, as: UTF8.self)
                }
            }
            parameters = .texts(texts)
        case "application/x-www-form-urlencoded":
            parameters = .texts(query.merging(FormEncoding.decode(body)) { $1 })
        default: break
        }
    }
}

/// `application/x-www-form-urlencoded`.
enum FormEncoding {
    static func decode(_ body: some Collection<UInt8>) -> [String: String] {
        var values: [String: String] = [:]
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            values[text(parts[0])] = parts.count > 1 ? text(parts[1]) : ""
        }
        return values
    }

    /// Percent-decoded; what follows a stray `%` stands as it is.
    static func text(_ encoded: some Collection<UInt8>) -> String {
        var bytes: [UInt8] = []
        var rest = encoded[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: Array(digits), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
