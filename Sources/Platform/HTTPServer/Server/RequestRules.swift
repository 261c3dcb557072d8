import HTTPTypes

/// What a request has to observe before anybody looks at what it wants. What two programs could understand in two ways
/// is refused: one of them may be a proxy that guards us (RFC 9112, sections 3.2, 5.1, 6.1, 6.3).
enum RequestRules {
    static func refusal(method: String, target: String, isHTTP10: Bool, headers: HTTPFields) -> HTTPError? {
        if let message = fault(method: method, target: target, isHTTP10: isHTTP10, headers: headers) {
            return HTTPError(.badRequest, message: message)
        }
        if let coding = headers[contentEncoding], coding.lowercased() != "identity" {
            return HTTPError(
                .unsupportedMediaType, message: "a request's body is taken as it is, without Content-Encoding",
                headers: ["Accept-Encoding": "identity"])
        }
        return nil
    }

    private static func fault(method: String, target: String, isHTTP10: Bool, headers: HTTPFields) -> String? {
        guard isToken(method) else { return "the method is not a token" }
        guard !target.isEmpty, !target.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            return "the request’s target has a space or a control character"
        }
        for field in headers {
            guard isToken(field.name.rawName) else {
                return "a header’s name has a character that no name has, such as a space before the colon"
            }
            guard !field.value.utf8.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) else {
                return "the header \(field.name) has a control character"
            }
        }
        switch headers[values: host].count {
        case 1: break
        case 0 where isHTTP10: break
        case 0: return "the header Host is missing"
        default: return "the header Host stands twice"
        }
        return bodyFault(isHTTP10: isHTTP10, headers: headers)
    }

    private static func bodyFault(isHTTP10: Bool, headers: HTTPFields) -> String? {
        let lengths = headers[values: .contentLength]
        let codings = headers[values: transferEncoding]
        if lengths.count > 1 { return "the header Content-Length stands twice" }
        guard let coding = codings.first else { return nil }
        if !lengths.isEmpty { return "Content-Length and Transfer-Encoding exclude each other" }
        if codings.count > 1 || coding.lowercased() != "chunked" { return "the only Transfer-Encoding here is chunked" }
        return isHTTP10 ? "HTTP/1.0 knows no Transfer-Encoding" : nil
    }

    private static let host = HTTPFields.Name("Host")
    private static let contentEncoding = HTTPFields.Name("Content-Encoding")
    private static let transferEncoding = HTTPFields.Name("Transfer-Encoding")

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
