import CCurl
import FoundationEssentials
import HTTPTypes

/// One request on its way. Made by its caller, then touched by the loop's thread alone: so it may change threads once.
final class CurlTransfer: @unchecked Sendable {
    /// Where the body of an answer goes.
    enum Sink: Sendable {
        case memory
        case file(DownloadFile)
        /// The response itself is answered as soon as its first bytes are here.
        case stream(DownloadStream)
    }

    let id: UInt64
    let request: HTTPClientRequest
    private let sink: Sink
    private var continuation: CheckedContinuation<Result<HTTPClientResponse, HTTPClientError>, Never>?
    private var answer = Answer()
    /// What libcurl borrows until the transfer is over.
    var borrowed = CurlBorrowed()
    private var attempts = 0
    /// Judges the addresses that it is about to connect to.
    var addressGuard: AddressGuard?
    /// What it did not permit, as long as it has permitted nothing.
    private var forbidden: IPAddress?
    private var hasPermitted = false
    /// What had been sent before the request itself: to a proxy.
    private var sizeBefore = 0

    private struct Answer {
        var status = 0
        var hasAllHeaders = false
        var headers = HTTPFields()
        var body = Data()
        var size = 0
        var isTooLarge = false
        var isFileBroken = false
    }

    init(
        id: UInt64, request: HTTPClientRequest, sink: Sink,
        continuation: CheckedContinuation<Result<HTTPClientResponse, HTTPClientError>, Never>
    ) {
        self.id = id
        self.request = request
        self.sink = sink
        self.continuation = continuation
    }

    func finish(_ result: Result<HTTPClientResponse, HTTPClientError>) {
        continuation?.resume(returning: result)
        continuation = nil
        switch result {
        case .success: break
        case .failure(let error): endStream(error)
        }
    }

    func fail(_ code: HTTPClientError.Code, _ outcome: HTTPClientError.Outcome, _ message: String) {
        finish(.failure(HTTPClientError(code: code, outcome: outcome, message: message)))
    }

    /// Gives back what libcurl has borrowed.
    func release() { borrowed.free() }

    /// Tells the reader of a stream how it ended.
    private func endStream(_ error: HTTPClientError?) {
        if case .stream(let stream) = sink { stream.finish(error) }
    }

    /// libcurl is done.
    func complete(_ handle: UnsafeMutableRawPointer, _ code: CURLcode) {
        // libcurl takes a connection that closes amid the headers for the end of an answer.
        let isWhole = answer.hasAllHeaders || code != CURLE_OK
        let code = isWhole ? code : CURLE_GOT_NOTHING
        if code == CURLE_OK || (answer.isTooLarge && request.isResponseCut) {
            let response = HTTPClientResponse(
                status: HTTPStatus(code: curl_get_long(handle, CURLINFO_RESPONSE_CODE)), headers: answer.headers,
                body: answer.body)
            finish(.success(response))
            return endStream(nil)
        }
        let outcome = outcome(of: handle)
        if code == CURLE_ABORTED_BY_CALLBACK {
            return fail(.connectionLost, outcome, "the connection was closed without an answer")
        }
        if let forbidden, !hasPermitted {
            return fail(.addressForbidden, outcome, "\(forbidden) is an address that must not be connected to")
        }
        if answer.isTooLarge {
            return fail(.responseTooLarge, outcome, "the answer is longer than \(request.responseLimit) bytes")
        }
        if answer.isFileBroken {
            return fail(.connectionLost, outcome, "the download could not be written to its file")
        }
        fail(
            CurlFailure.code(of: code, outcome), outcome,
            borrowed.errorText ?? String(cString: curl_easy_strerror(code)))
    }

    /// libcurl counts what it has handed to the socket (or to TLS, which sends whole records), over all attempts.
    func outcome(of handle: UnsafeMutableRawPointer) -> HTTPClientError.Outcome {
        guard attempts > 0 else { return .neverSent }
        return curl_get_long(handle, CURLINFO_REQUEST_SIZE) > sizeBefore ? .maybeReceived : .neverSent
    }

    // MARK: What libcurl calls

    /// Tells whether a connection to this address may be opened.
    func mayConnect(to address: UnsafeRawBufferPointer, family: Int32) -> Bool {
        guard let addressGuard else { return true }
        let address = IPAddress(socketAddress: address, family: family)
        hasPermitted = hasPermitted || address.map(addressGuard.permits) ?? false
        guard let address, addressGuard.permits(address) else {
            forbidden = address
            return false
        }
        return true
    }

    /// A connection is ready and the request is about to be sent, for the first time or again; tells whether it may.
    func mayBegin(_ handle: UnsafeMutableRawPointer) -> Bool {
        attempts += 1
        if attempts == 1 { sizeBefore = curl_get_long(handle, CURLINFO_REQUEST_SIZE) }
        return attempts == 1 || request.method.isIdempotent || outcome(of: handle) == .neverSent
    }

    func received(header line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // 100 Continue comes before the answer itself, with headers of its own.
            answer.headers = HTTPFields()
            answer.hasAllHeaders = false
            answer.status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            return
        }
        if line.allSatisfy({ $0 == 10 || $0 == 13 }) {
            answer.hasAllHeaders = true
            return
        }
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return }
        let value = text[text.utf8.index(after: colon)...]
        let trimmed = value.drop { $0.isWhitespace }
        let end = trimmed.lastIndex { !$0.isWhitespace }
        answer.headers.append(HTTPFields.Name(String(text[..<colon])), end.map { String(trimmed[...$0]) } ?? "")
    }

    /// What becomes of bytes that have come.
    enum Reception {
        case taken, refused
        /// They are handed over again once there is room.
        case postponed
    }

    func received(_ bytes: UnsafeRawBufferPointer) -> Reception {
        guard answer.size + bytes.count <= request.responseLimit else {
            answer.isTooLarge = true
            if request.isResponseCut {
                answer.body.append(contentsOf: bytes.prefix(request.responseLimit - answer.size))
            }
            return .refused
        }
        let isSuccess = (200..<300).contains(answer.status)
        if case .stream(let stream) = sink, isSuccess {
            finish(.success(HTTPClientResponse(status: HTTPStatus(code: answer.status), headers: answer.headers)))
            guard stream.push(bytes) else { return .postponed }
        } else if case .file(let file) = sink, isSuccess {
            answer.isFileBroken = !file.write(bytes)
            if answer.isFileBroken { return .refused }
        } else {
            answer.body.append(contentsOf: bytes)
        }
        answer.size += bytes.count
        return .taken
    }
}

extension HTTPMethod {
    /// RFC 9110, section 9.2.2.
    fileprivate var isIdempotent: Bool {
        [.get, .head, .options, .put, .delete].contains(self)
    }
}
