package import HTTPTypes

/// Serves the files of a folder, with strong ETags and byte ranges.
///
///     let files = StaticFiles(root: "/srv/web")
///     router.get("/assets/**") { request, context in
///         try files.response(to: request, path: context.parameters.catchAll)
///     }
package struct StaticFiles: Sendable {
    private let root: String
    private let headers: HTTPFields

    /// - Parameters:
    ///   - root: the folder; symbolic links in it are not followed.
    ///   - headers: added to every file, such as `Cache-Control` and `Content-Security-Policy`.
    package init(root: String, headers: HTTPFields = [.cacheControl: "no-cache"]) {
        self.root = root
        self.headers = headers
    }

    /// - Parameter path: decoded segments below the folder.
    /// - Throws: `HTTPError` 404 if there is no such regular file.
    package func response(to request: Request, path: [String]) throws -> Response {
        guard let name = path.last, let file = OpenFile.open(below: root, path: path) else {
            throw HTTPError(.notFound, message: "there is no such file")
        }
        return Self.response(
            to: request, file: file, contentType: ContentType.of(fileName: name), headers: headers)
    }

    /// A file that has been opened by other means: conditions and ranges of the request applied.
    package static func response(
        to request: Request, file: OpenFile, contentType: String, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.eTag] = file.eTag
        if isKnown(file.eTag, by: request.headers) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = contentType
        headers[.acceptRanges] = "bytes"
        // Browsers are not to guess another type.
        headers["X-Content-Type-Options"] = "nosniff"
        switch range(of: request, file: file) {
        case .whole:
            return Response(
                headers: headers, body: .file(FileRegion(file: file, offset: 0, length: file.size)))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.size)"
            return Response(
                status: .partialContent, headers: headers,
                body: .file(FileRegion(file: file, offset: range.lowerBound, length: range.count)))
        case .notSatisfiable:
            return Response(
                status: .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(file.size)", .eTag: file.eTag])
        }
    }

    private static func range(of request: Request, file: OpenFile) -> ByteRange {
        guard request.method == .get else { return .whole }
        // A date never matches: we send none.
        if let condition = request.headers[.ifRange], condition != file.eTag { return .whole }
        return ByteRange(header: request.headers[.range], length: file.size)
    }

    /// If-None-Match compares weakly (RFC 9110, section 13.1.2).
    private static func isKnown(_ tag: String, by headers: HTTPFields) -> Bool {
        headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }.contains { candidate in
            let candidate = candidate.trimming(while: { $0 == " " || $0 == "\t" })
            return candidate == "*" || candidate == tag || candidate == "W/" + tag
        }
    }
}

extension Substring {
    fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> Substring {
        let start = drop(while: isTrimmed)
        return start.lastIndex { !isTrimmed($0) }.map { start[...$0] } ?? ""
    }
}
