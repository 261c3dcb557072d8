import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Synchronization
import TestSupport

/// Keeps what was asked and what was answered.
final class ListeningTransport: HTTPSending {
    struct Exchange: Sendable {
        let method: String
        /// With its query.
        let path: String
        let body: JSONValue?
        let status: Int
        let answer: JSONValue

        var lines: [IntercomDescription.Line] {
            [.request(method, path, body), .response(method, path, status: status, answer)]
        }
    }

    private let transport: any HTTPSending
    private let kept = Mutex<[Exchange]>([])

    init(_ transport: any HTTPSending) { self.transport = transport }

    var exchanges: [Exchange] { kept.withLock { $0 } }

    func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        let response = try await transport.send(request)
        let address = request.url.split(separator: "://", maxSplits: 1).last ?? ""
        let exchange = Exchange(
            method: request.method.rawValue, path: String(address.drop { $0 != "/" }),
            body: request.text.isEmpty ? nil : try? JSONValue(parsing: request.text),
            status: response.status.code, answer: (try? JSONValue(parsing: response.body)) ?? .null)
        kept.withLock { $0.append(exchange) }
        return response
    }
}
