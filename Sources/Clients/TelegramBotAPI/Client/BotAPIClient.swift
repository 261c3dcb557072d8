import FoundationEssentials
package import HTTPClient
import HTTPTypes
import JSON

/// Calls the Bot API for one bot. Knows neither limits nor retries: those are the caller's.
package struct BotAPIClient: Sendable {
    package let token: BotToken
    private let baseURL: String
    private let http: any HTTPSending

    /// - Parameter baseURL: `https://api.telegram.org`, or the address of a local Bot API server.
    package init(baseURL: String = "https://api.telegram.org", token: BotToken, http: any HTTPSending) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.token = token
        self.http = http
    }

    /// Sends a call once.
    /// - Parameter timeout: for the whole exchange; 30 s, and 300 s with files, unless given.
    package func send(_ call: BotCall, timeout: Duration? = nil) async throws(BotAPIError) -> BotAPIAnswer {
        let request = HTTPClientRequest(
            method: .post, url: "\(baseURL)/bot\(token.secret)/\(call.method)", headers: call.headers,
            body: call.body, timeout: timeout ?? (call.files.isEmpty ? .seconds(30) : FileSource.timeout),
            responseLimit: 64 << 20
        )
        let response: HTTPClientResponse
        do {
            response = try await http.send(request)
        } catch {
            throw BotAPIError.classify(error, token: token)
        }
        let answer = try? BotAPIAnswer.decoder.decode(BotAPIEnvelope.self, from: response.body)
        guard response.status.isSuccess, let answer, answer.ok else { throw refusal(answer, response) }
        return BotAPIAnswer(body: response.body)
    }

    /// Sends a method once and reads its result.
    package func send<Method: BotMethod>(_ method: Method) async throws(BotAPIError) -> Method.Result {
        let call: BotCall
        do {
            call = try method.call()
        } catch {
            throw BotAPIError(code: .invalidCall, outcome: .notDone, message: "cannot be encoded: \(error)")
        }
        return try await send(call, timeout: method.timeout).result()
    }

    /// Begins to download what getFile found. The address contains the token, so that it exists only in here.
    /// - Parameters:
    ///   - path: `File.filePath`.
    ///   - silence: how long nothing may come.
    package func streamFile(
        path: String, silence: Duration = .seconds(30)
    ) async throws(BotAPIError) -> HTTPStreamedResponse {
        let request = HTTPClientRequest(
            url: "\(baseURL)/file/bot\(token.secret)/\(path.percentEncodedPath)", timeout: Self.longestDownload,
            silenceTimeout: silence, responseLimit: .max)
        let response: HTTPStreamedResponse
        do {
            response = try await http.stream(request)
        } catch {
            throw BotAPIError.classify(error, token: token)
        }
        guard response.status.isSuccess else {
            let body = (try? await response.body.collect()) ?? Data()
            throw refusal(
                try? BotAPIAnswer.decoder.decode(BotAPIEnvelope.self, from: body),
                HTTPClientResponse(status: response.status, headers: response.headers, body: body))
        }
        return response
    }

    /// A reader that is slow and does not give up: silence is what ends a download.
    private static let longestDownload = Duration.seconds(6 * 3600)

    /// Without the token, wherever the answer repeats the request's address.
    private func refusal(_ answer: BotAPIEnvelope?, _ response: HTTPClientResponse) -> BotAPIError {
        var answer = answer
        let description = answer?.description.map(token.redacted)
        answer?.description = description
        return .classify(
            answer, status: response.status.code, retryAfterHeader: response.headers[.retryAfter],
            response: token.redacted(in: BotAPIAnswer.excerpt(of: response.body)))
    }
}
