import FoundationEssentials
package import HTTPClient
import HTTPTypes
import JSON

/// Carries requests to the simulator without a socket: hand it to a client in place of the network. Files named by a
/// path are read from disk.
package struct SandboxTransport: HTTPSending {
    private let sandbox: TelegramSandbox

    package init(_ sandbox: TelegramSandbox) { self.sandbox = sandbox }

    package func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        let parts = request.url.split(separator: "://").last?.split(separator: "/").dropFirst().map(String.init) ?? []
        if parts.first == "file", parts.count > 2 { return try download(parts, limit: request.responseLimit) }
        guard parts.count == 2, parts[0].hasPrefix("bot") else {
            return HTTPClientResponse(status: .notFound, body: Data())
        }
        let method = String(parts[1].prefix { $0 != "?" })
        let call = try call(token: String(parts[0].dropFirst(3)), method: method, request.body)
        let reply = await sandbox.respond(to: call)
        guard !reply.isCut else {
            throw HTTPClientError(code: .connectionLost, outcome: .maybeReceived, message: "cut off by a fault")
        }
        guard reply.delay < request.timeout else {
            throw HTTPClientError(code: .timeout, outcome: .maybeReceived, message: "slower than the timeout")
        }
        var headers: HTTPFields = [.contentType: reply.contentType]
        if let seconds = reply.retryAfter { headers[.retryAfter] = "\(seconds)" }
        return HTTPClientResponse(status: HTTPStatus(code: reply.status), headers: headers, body: reply.body)
    }

    private func download(_ parts: [String], limit: Int) throws(HTTPClientError) -> HTTPClientResponse {
        let path = FormEncoding.text(parts.dropFirst(2).joined(separator: "/").utf8)
        guard let data = sandbox.download(token: String(parts[1].dropFirst(3)), path: path) else {
            let answer: JSONValue = ["ok": false, "error_code": 404, "description": "Not Found"]
            return HTTPClientResponse(status: .notFound, body: answer.serialized())
        }
        guard data.count <= limit else {
            throw HTTPClientError(code: .responseTooLarge, outcome: .maybeReceived, message: "more than \(limit) bytes")
        }
        return HTTPClientResponse(status: .ok, body: data)
    }

    private func call(
        token: String, method: String, _ body: HTTPClientRequest.Body
    ) throws(HTTPClientError) -> SandboxCall {
        switch body {
        case .none: return SandboxCall(token: token, method: method, parameters: .json([:]))
        case .bytes(let data):
            let json = (try? JSONValue(parsing: data))?.objectValue ?? [:]
            return SandboxCall(token: token, method: method, parameters: .json(json))
        case .multipart(let parts):
            var texts: [String: String] = [:]
            var files: [String: SandboxCall.File] = [:]
            for part in parts {
                let data = try data(of: part)
                if let name = part.fileName {
                    files[part.name] = SandboxCall.File(name: name, mimeType: part.contentType, data: data)
                } else {
                    texts[part.name] = String(decoding: data, as: UTF8.self)
                }
            }
            return SandboxCall(token: token, method: method, parameters: .texts(texts), files: files)
        }
    }

    private func data(of part: HTTPClientRequest.Part) throws(HTTPClientError) -> Data {
        switch part.content {
        case .bytes(let data): return data
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                throw HTTPClientError(code: .invalidRequest, outcome: .neverSent, message: "no file \(path)")
            }
            return data
        }
    }
}
