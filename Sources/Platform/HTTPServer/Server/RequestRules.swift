import HTTPTypes

/// What a request has to observe before anybody looks at what it wants. What two programs could understand in two ways
/// is refused: one of them may be a proxy that guards us (RFC 9112, sections 3.2, 5.1, 6.1, 6.3).
///
/// Every request passes here: the headers are gone through once, and no list is made of them.
enum RequestRules {
    static func refusal(method: String, target: String, isHTTP10: Bool, headers: HTTPFields) -> HTTPError? {
        guard isToken(method) else { return bad("the method is not a token") }
        guard !target.isEmpty, !target.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            return bad("the request’s target has a space or a control character")
        }
        var hosts = 0
        var lengths = 0
        var codings = 0
        for field in headers {
            guard isToken(field.name.canonicalName) else {
                return bad("a header’s name has a character that no name has, such as a space before the colon")
            }
            guard !field.value.utf8.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) else {
                return bad("the header \(field.name) has a control character")
            }
            switch field.name.canonicalName {
            case "host": hosts += 1
            case "content-length": lengths += 1
            case "transfer-encoding":
                codings += 1
                guard field.value.lowercased() == "chunked" else {
                    return bad("the only Transfer-Encoding here is chunked")
                }
            case "content-encoding" where field.value.lowercased() != "identity":
                return HTTPError(
                    .unsupportedMediaType, message: "a request’s body is taken as it is, without Content-Encoding",
                    headers: ["Accept-Encoding": "identity"])
            default: break
            }
        }
        return hostFault(hosts, isHTTP10: isHTTP10) ?? bodyFault(lengths, codings, isHTTP10: isHTTP10)
    }

    private static func bad(_ message: String) -> HTTPError { HTTPError(.badRequest, message: message) }

    private static func hostFault(_ hosts: Int, isHTTP10: Bool) -> HTTPError? {
        switch hosts {
        case 1: nil
        case 0: isHTTP10 ? nil : bad("the header Host is missing")
        default: bad("the header Host stands twice")
        }
    }

    private static func bodyFault(_ lengths: Int, _ codings: Int, isHTTP10: Bool) -> HTTPError? {
        if lengths > 1 { return bad("the header Content-Length stands twice") }
        if codings > 1 { return bad("the header Transfer-Encoding stands twice") }
        if codings > 0 && lengths > 0 { return bad("Content-Length and Transfer-Encoding exclude each other") }
        if codings > 0 && isHTTP10 { return bad("HTTP/1.0 knows no Transfer-Encoding") }
        return nil
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: "!#$%&'*+.^_`|~".utf8.contains(byte)
                }
            }
    }
}
