import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON

extension BotCall {
    /// Multipart requests name their own type.
    var headers: HTTPFields { files.isEmpty ? [.contentType: "application/json"] : [:] }

    /// JSON, or `multipart/form-data` when files go with the call: then texts stand as they are and all else as JSON.
    var body: HTTPClientRequest.Body {
        guard !files.isEmpty else { return .bytes(JSONValue.object(parameters).serialized()) }
        let fields = parameters.sorted { $0.key < $1.key }.map { name, value in
            HTTPClientRequest.Part(
                name: name, content: .bytes(value.stringValue.map { Data($0.utf8) } ?? value.serialized()))
        }
        return .multipart(fields + files.map(\.part))
    }
}

extension Upload {
    fileprivate var part: HTTPClientRequest.Part {
        let content: HTTPClientRequest.Part.Content =
            switch content {
            case .data(let data): .bytes(data)
            case .path(let path): .file(path)
            }
        return HTTPClientRequest.Part(
            name: attachName, content: content, fileName: fileName,
            contentType: contentType ?? "application/octet-stream")
    }
}

extension String {
    /// Percent-encoded but for unreserved characters and slashes (RFC 3986).
    var percentEncodedPath: String {
        var result = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
