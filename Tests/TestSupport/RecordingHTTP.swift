package import HTTPClient
import HTTPTypes
import Synchronization

/// Stands for the network: keeps every request, and answers as a test says.
package final class RecordingHTTP: HTTPSending {
    package typealias Answer = Result<HTTPClientResponse, HTTPClientError>

    private struct State {
        var requests: [HTTPClientRequest] = []
        var underWay = 0
        var answer: @Sendable (HTTPClientRequest) async -> Answer
    }

    private let state: Mutex<State>

    /// - Parameter answer: 200 unless a test says otherwise.
    package init(_ answer: @escaping @Sendable (HTTPClientRequest) async -> Answer = { _ in status(200) }) {
        state = Mutex(State(answer: answer))
    }

    /// Another answer from now on.
    package func answer(_ answer: @escaping @Sendable (HTTPClientRequest) async -> Answer) {
        state.withLock { $0.answer = answer }
    }

    package static func status(_ code: Int, headers: [(String, String)] = []) -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers { fields.append(HTTPFields.Name(name), value) }
        return .success(HTTPClientResponse(status: HTTPStatus(code: code), headers: fields))
    }

    package var requests: [HTTPClientRequest] { state.withLock { $0.requests } }
    package var underWay: Int { state.withLock { $0.underWay } }

    package func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            state.underWay += 1
            return state.answer
        }
        let result = await answer(request)
        state.withLock { $0.underWay -= 1 }
        return try result.get()
    }
}

extension HTTPClientRequest {
    /// The bytes of its body.
    package var text: String {
        guard case .bytes(let data) = body else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}
