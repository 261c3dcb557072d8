import CMicroHTTPD
import Glibc
import HTTPTypes

/// The request line's target, as libmicrohttpd tells of it before it takes it apart.
struct RequestTarget {
    /// `nil` if it is not UTF-8.
    let text: String?
    /// In bytes.
    let length: Int

    init(_ text: UnsafePointer<CChar>) {
        length = strlen(text)
        self.text = String(validatingCString: text)
    }
}

/// A request's line and headers, as libmicrohttpd has found them.
///
/// It takes them apart in place: it puts a NUL where a piece ends and lets its pointers show where the pieces begin. It
/// reads each piece up to its first NUL, joins a continued line to the name rather than to the value, and takes a
/// lone line feed for a line's end. A proxy in front of us may read such a head differently and hand on what it would
/// have refused; so every byte has to belong to a piece, or stand where it has to between two (RFC 9112, section 11.2).
struct RequestHead {
    private let method: String
    private let target: String?
    private let isHTTP10: Bool
    private var headers = HTTPFields()
    /// Where the next piece has to begin; `nil` once one stood somewhere else.
    private var next: UnsafePointer<CChar>?
    private var isText = true

    init(
        connection: OpaquePointer, method: UnsafePointer<CChar>, url: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>, target: RequestTarget
    ) {
        self.method = String(cString: method)
        self.target = target.text
        isHTTP10 = strcmp(version, "HTTP/1.0") == 0
        let isLineWhole = url == method + strlen(method) + 1 && version == url + target.length + 1
        next = isLineWhole ? version + strlen(version) + Self.lineEnd : nil
        withUnsafeMutablePointer(to: &self) { head in
            _ = MHD_get_connection_values_n(
                connection, .HEADER_KIND,
                { closure, _, name, nameLength, value, valueLength in
                    guard let name, let value else { return .YES }
                    closure?.assumingMemoryBound(to: RequestHead.self).pointee.take(
                        UnsafeBufferPointer(start: name, count: nameLength),
                        UnsafeBufferPointer(start: value, count: valueLength))
                    return .YES
                }, head)
        }
        if next.map({ $0 + Self.lineEnd }) != method + mhd_request_header_size(connection) { next = nil }
        // Named here, so that an answer that is not the handler's, such as to one that takes too long, bears the name too.
        headers[.xRequestID] = RequestID.make(from: headers)
    }

    private static let lineEnd = "\r\n".utf8.count

    private mutating func take(_ name: UnsafeBufferPointer<CChar>, _ value: UnsafeBufferPointer<CChar>) {
        next = end(of: name, value)
        // White space behind a value does not belong to it.
        let length = value.lastIndex { !Self.isSpace($0) }.map { $0 + 1 } ?? 0
        let text = UnsafeRawBufferPointer(start: value.baseAddress, count: length)
        guard let name = String(validating: UnsafeRawBufferPointer(name), as: UTF8.self),
            let value = String(validating: text, as: UTF8.self)
        else { return isText = false }
        headers.append(HTTPFields.Name(name), value)
    }

    /// Where the line behind this one has to begin. Between name and value stand the colon and white space.
    private func end(
        of name: UnsafeBufferPointer<CChar>, _ value: UnsafeBufferPointer<CChar>
    ) -> UnsafePointer<CChar>? {
        guard let start = name.baseAddress, start == next, let text = value.baseAddress else { return nil }
        var gap = start + name.count + 1
        while gap < text, Self.isSpace(gap.pointee) { gap += 1 }
        return gap == text ? text + value.count + Self.lineEnd : nil
    }

    private static func isSpace(_ character: CChar) -> Bool { character == 0x20 || character == 0x09 }

    func request(from remoteAddress: String?) -> Request {
        Request(method: HTTPMethod(method), target: target ?? "", headers: headers, remoteAddress: remoteAddress)
    }

    /// What is wrong with it; `nil` if nothing is.
    var refusal: HTTPError? {
        guard let target, isText else {
            return HTTPError(.badRequest, message: "the request line or a header is not UTF-8")
        }
        guard next != nil else {
            return HTTPError(
                .badRequest, message: "the headers have a NUL, a continued line, or a line without CR LF at its end")
        }
        return RequestRules.refusal(method: method, target: target, isHTTP10: isHTTP10, headers: headers)
    }
}
