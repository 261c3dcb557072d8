import FoundationEssentials
import HTTPClient
import HTTPTypes
import Testing

@Suite("What a failed request can have caused")
struct OutcomeTests {
    private let client = HTTPClient()

    private func failure(_ request: HTTPClientRequest, client: HTTPClient? = nil) async -> HTTPClientError? {
        do {
            _ = try await (client ?? self.client).send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test("A POST on a kept-alive connection that closes unanswered arrives once and may have been received")
    func postIsNeverRepeated() async throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.answer()
            // Takes the second request and goes away.
            _ = connection.readRequest()
        }
        _ = try await client.send(HTTPClientRequest(url: server.url))
        let error = await failure(HTTPClientRequest(method: .post, url: server.url, body: .bytes(Data("pay".utf8))))
        #expect(error?.outcome == .maybeReceived)
        #expect(error?.code == .connectionLost)
        #expect(server.received.filter { $0.hasPrefix("POST") }.count == 1)
        #expect(server.connectionCount <= 2)
    }

    @Test("A GET on such a connection is repeated on a fresh one")
    func getIsRepeated() async throws {
        let server = RawServer { connection in
            while let request = connection.readRequest() {
                if request.contains("/second") { return }
                connection.answer()
            }
        }
        _ = try await client.send(HTTPClientRequest(url: server.url))
        let error = await failure(HTTPClientRequest(url: server.url + "second"))
        #expect(error?.outcome == .maybeReceived)
        #expect(server.received.filter { $0.hasPrefix("GET /second") }.count == 2)
    }

    @Test("A POST meets a connection that the server has closed meanwhile, and goes over a new one")
    func staleConnection() async throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.answer()
        }
        for round in 1...20 {
            let answer = try await client.send(HTTPClientRequest(method: .post, url: server.url))
            #expect(answer.status == .ok)
            while server.closedCount < round { try await Task.sleep(for: .milliseconds(1)) }
        }
        #expect(server.received.count == 20)
        #expect(server.connectionCount == 20)
    }

    @Test("A closed port, an unknown name and a broken handshake send nothing")
    func neverSent() async throws {
        let closed = { RawServer { _ in }.port }()
        #expect(await failure(HTTPClientRequest(url: "http://127.0.0.1:\(closed)/"))?.outcome == .neverSent)
        #expect(await failure(HTTPClientRequest(url: "http://127.0.0.1:\(closed)/"))?.code == .connectionRefused)
        let unknown = await failure(HTTPClientRequest(method: .post, url: "http://nothing.invalid/"))
        #expect(unknown?.code == .nameNotResolved)
        #expect(unknown?.outcome == .neverSent)
        let plain = RawServer { $0.write("HTTP/1.1 400 Bad Request\r\n\r\n") }
        let handshake = await failure(HTTPClientRequest(method: .post, url: "https://127.0.0.1:\(plain.port)/"))
        #expect(handshake?.code == .tlsFailed)
        #expect(handshake?.outcome == .neverSent)
    }

    @Test("A handshake that never ends is a connect timeout, and nothing was sent")
    func handshakeTimeout() async throws {
        let silent = RawServer { $0.wait() }
        let error = await failure(
            HTTPClientRequest(
                method: .post, url: "https://127.0.0.1:\(silent.port)/", connectTimeout: .milliseconds(100)))
        #expect(error?.code == .connectTimeout)
        #expect(error?.outcome == .neverSent)
    }

    @Test(
        "Whatever goes wrong after the request went out, it may have been received",
        arguments: [
            ("", HTTPClientError.Code.connectionLost),
            ("HTTP/1.1 200 OK\r\nContent-Le", .connectionLost),
            ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", .connectionLost),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", .connectionLost),
            ("good morning\r\n\r\n", .malformedResponse),
        ])
    func brokenAnswer(text: String, code: HTTPClientError.Code) async throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.write(text)
        }
        let error = await failure(HTTPClientRequest(method: .post, url: server.url, body: .bytes(Data("x".utf8))))
        #expect(error?.outcome == .maybeReceived)
        #expect(error?.code == code)
        #expect(server.received.count == 1)
    }

    @Test("No answer within the timeout: it may have been received")
    func timeout() async throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.wait()
        }
        let error = await failure(HTTPClientRequest(method: .post, url: server.url, timeout: .milliseconds(100)))
        #expect(error?.code == .timeout)
        #expect(error?.outcome == .maybeReceived)
    }

    @Test("A request that is cancelled while it waits ends at once; it may have been received")
    func cancellation() async throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.wait()
        }
        let task = Task { await failure(HTTPClientRequest(method: .post, url: server.url)) }
        while server.received.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
        task.cancel()
        let error = await task.value
        #expect(error?.code == .cancelled)
        #expect(error?.outcome == .maybeReceived)
    }

    @Test("A request of a task that is cancelled already is not sent")
    func cancelledBefore() async throws {
        let server = RawServer { $0.wait() }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure(HTTPClientRequest(method: .post, url: server.url))
        }
        #expect(await task.value?.code == .cancelled)
    }

    @Test("A shutdown ends what is under way and refuses what comes later")
    func shutdown() async throws {
        let client = HTTPClient()
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.wait()
        }
        async let pending = failure(HTTPClientRequest(url: server.url), client: client)
        while server.received.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
        client.shutdown()
        #expect(await pending?.code == .shutDown)
        let later = await failure(HTTPClientRequest(url: server.url), client: client)
        #expect(later?.code == .shutDown)
        #expect(later?.outcome == .neverSent)
    }

    @Test(
        "What cannot be sent as it stands is refused",
        arguments: ["ftp://x/", "no url", "http://x/a b", "", "file:///etc/passwd"])
    func invalid(url: String) async {
        let error = await failure(HTTPClientRequest(url: url))
        #expect(error?.code == .invalidRequest)
        #expect(error?.outcome == .neverSent)
    }

    @Test("A header cannot smuggle in another")
    func smuggling() async {
        let server = RawServer { _ in }
        let error = await failure(HTTPClientRequest(url: server.url, headers: ["X-A": "b\r\nX-Evil: 1"]))
        #expect(error?.code == .invalidRequest)
        #expect(server.connectionCount == 0)
    }
}
