import FoundationEssentials
package import HTTPClient
import HTTPTypes

/// Carries requests to the simulator without a socket: hand it to a client in place of the network.
package struct IntercomSandboxTransport: HTTPSending {
    private let sandbox: IntercomSandbox

    package init(_ sandbox: IntercomSandbox) { self.sandbox = sandbox }

    package func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        let address = request.url.split(separator: "://", maxSplits: 1).last ?? ""
        let target = address.drop { $0 != "/" }
        let parts = target.split(separator: "?", maxSplits: 1)
        let path = parts.first.map(String.init) ?? "/"
        if path.hasPrefix("/files/") {
            guard let file = sandbox.file(String(path.dropFirst("/files/".count))) else {
                return HTTPClientResponse(status: .notFound)
            }
            return HTTPClientResponse(status: .ok, headers: [.contentType: file.contentType], body: file.data)
        }
        var body = Data()
        if case .bytes(let data) = request.body { body = data }
        let reply = sandbox.respond(
            to: .init(
                method: request.method.rawValue, path: path,
                query: parts.count > 1 ? Self.query(parts[1]) : [:],
                token: request.headers[.authorization].map { String($0.dropFirst("Bearer ".count)) },
                version: request.headers["Intercom-Version"], body: body))
        guard !reply.isCut else {
            throw HTTPClientError(code: .connectionLost, outcome: .maybeReceived, message: "cut off by a fault")
        }
        var headers: HTTPFields = [.contentType: "application/json"]
        for (name, value) in reply.headers { headers.append(HTTPFields.Name(name), value) }
        return HTTPClientResponse(status: HTTPStatus(code: reply.status), headers: headers, body: reply.body)
    }

    private static func query(_ text: Substring) -> [String: String] {
        let pairs = text.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return Dictionary(pairs.map { ($0[0], $0.count > 1 ? Operation.decoded($0[1][...]) : "") }) { $1 }
    }
}
