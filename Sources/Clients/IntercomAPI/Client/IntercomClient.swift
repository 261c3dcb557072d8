package import FoundationEssentials
package import HTTPClient
import HTTPTypes
import JSON

/// Calls Intercom's API for one workspace. Knows neither limits nor retries: those are the caller's.
package struct IntercomClient: Sendable, CustomStringConvertible, CustomReflectable {
    /// What a call brought.
    package struct Answered<Value: Sendable>: Sendable {
        package let value: Value
        /// As it came.
        package let body: Data
        package let window: RateWindow?
    }

    /// The version of the API that everything here is written for.
    package static let version = "2.16"
    /// A conversation with 500 parts has a few megabytes.
    private static let longestAnswer = 32 << 20

    private let baseURL: String
    private let token: String
    private let http: any HTTPSending

    /// - Parameter baseURL: `https://api.intercom.io`, or a regional host's.
    package init(baseURL: String, token: String, http: any HTTPSending) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.token = token
        self.http = http
    }

    /// Sends a request once.
    /// - Parameter now: Unix seconds, for what Intercom says of times.
    package func send<Request: IntercomRequest>(
        _ request: Request, now: Int64 = Int64(Date().timeIntervalSince1970)
    ) async throws(IntercomError) -> Answered<Request.Answer> {
        let isWrite = request.isWrite
        guard request.isWholePath else {
            throw IntercomError(code: .badRequest, message: "\(Request.name) needs an id: \(request.path)")
        }
        let response: HTTPClientResponse
        do {
            response = try await http.send(httpRequest(request))
        } catch {
            throw failure(error, isWrite: isWrite)
        }
        let window = RateWindow(response.headers)
        guard response.status.isSuccess else {
            throw IntercomError(refusal: response, window: window, isWrite: isWrite, now: now).without(token)
        }
        // Some operations answer with nothing at all.
        let json = response.body.isEmpty ? .null : try? JSONValue(parsing: response.body)
        guard let json, let value = Request.Answer(json) else {
            throw IntercomError(
                code: .unreadableAnswer, outcome: isWrite ? .unknown : .notDone, status: response.status.code,
                message: "the answer to \(Request.name) is not Intercom’s: \(response.body.excerpt)", window: window
            ).without(token)
        }
        return Answered(value: value, body: response.body, window: window)
    }

    private func httpRequest(_ request: some IntercomRequest) -> HTTPClientRequest {
        var headers: HTTPFields = [:]
        headers.append("Authorization", "Bearer \(token)")
        headers.append("Intercom-Version", Self.version)
        headers.append("Accept", "application/json")
        var body = HTTPClientRequest.Body.none
        if let value = request.body {
            headers.append("Content-Type", "application/json")
            body = .bytes(value.serialized())
        }
        return HTTPClientRequest(
            method: request.method, url: baseURL + request.path, headers: headers, body: body,
            timeout: request.timeout, responseLimit: Self.longestAnswer)
    }

    private func failure(_ error: HTTPClientError, isWrite: Bool) -> IntercomError {
        let isOpen = error.outcome == .maybeReceived
        let code: IntercomError.Code =
            switch error.code {
            case .cancelled, .shutDown: .cancelled
            default: isOpen ? .unknownOutcome : .neverSent
            }
        return IntercomError(code: code, outcome: isOpen && isWrite ? .unknown : .notDone, message: error.message)
            .without(token)
    }

    // MARK: Without its token

    package var description: String { "IntercomClient(\(baseURL))" }
    package var customMirror: Mirror { Mirror(self, children: ["baseURL": baseURL]) }
}

extension IntercomRequest {
    /// Whether an id in it could make it another one: servers and clients take `.`, `..` and nothing out of paths.
    fileprivate var isWholePath: Bool {
        let segments = path.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        return segments.allSatisfy { !["", ".", ".."].contains($0) }
    }
}

extension Data {
    /// Its beginning, for people.
    var excerpt: String {
        String(decoding: prefix(200), as: UTF8.self).replacing("\0", with: "\u{FFFD}")
    }
}
