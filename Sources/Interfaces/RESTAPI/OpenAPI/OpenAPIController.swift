import Cryptography
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON

/// `/api/v1/openapi.json` for programs, `/api/docs` for people. Both are made once and need no key: they say nothing of
/// this installation but its version.
struct OpenAPIController: Sendable {
    private let document: UnchangingAnswer
    private let page: UnchangingAnswer
    private let style: UnchangingAnswer

    init(version: String) {
        let api = OpenAPIDocument(version: version)
        document = UnchangingAnswer(api.json.serialized(), type: "application/json")
        page = UnchangingAnswer(
            Data(DocumentationPage(document: api).html.utf8), type: "text/html; charset=utf-8",
            headers: [
                "Content-Security-Policy":
                    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ])
        style = UnchangingAnswer(Data(DocumentationStyle.css.utf8), type: "text/css; charset=utf-8")
    }

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.get("api/v1/openapi.json") { [document] request, _ in
            try Query.none(request)
            return document.response(to: request)
        }
        router.get("api/docs") { [page] request, _ in page.response(to: request) }
        router.get("api/docs/style.css") { [style] request, _ in style.response(to: request) }
    }
}

/// An answer that stays the same while the process runs.
private struct UnchangingAnswer: Sendable {
    private let data: Data
    private let headers: HTTPFields

    init(_ data: Data, type: String, headers: HTTPFields = [:]) {
        self.data = data
        var headers = headers
        headers[.contentType] = type
        headers[.cacheControl] = "no-cache"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers[.eTag] = "\"\(Cryptography.sha256(data).prefix(12).base64EncodedString())\""
        self.headers = headers
    }

    func response(to request: Request) -> Response {
        let tag = headers[.eTag] ?? ""
        guard !ETags.contains(request.headers[.ifNoneMatch], tag) else {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        return Response(headers: headers, body: .bytes(data))
    }
}
