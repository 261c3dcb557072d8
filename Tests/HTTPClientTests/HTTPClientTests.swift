import FoundationEssentials
import Glibc
import HTTPClient
import HTTPServer
import HTTPTypes
import Testing

/// Writes a certificate for localhost and its key. (`system` would switch off SIGINT for the whole process.)
private func makeCertificate(_ base: String) -> Bool {
    let command =
        "exec openssl req -x509 -newkey rsa:2048 -nodes -keyout \(base).key -out \(base).crt -days 2 "
        + "-subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null"
    let words = ["/bin/sh", "-c", command]
    var arguments = words.map { word in strdup(word) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    guard posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ) == 0 else { return false }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status == 0
}

@Suite("HTTP client")
struct HTTPClientTests {
    private let client = HTTPClient()
    private let router = Router()

    init() {
        for method: HTTPMethod in [.get, .post, .put, .patch, .delete, .options] {
            router.on("/echo", method: method) { request, _ in
                let body = String(decoding: try await request.body.collect(), as: UTF8.self)
                let type = request.headers[.contentType] ?? "-"
                return "\(request.method) \(type) \(request.headers["X-Empty"] ?? "-") \(body)"
            }
        }
        router.get("/missing") { _, _ -> String in throw HTTPError(.notFound, message: "gone") }
        router.get("/big") { request, _ in
            Response(
                headers: ["X-Kind": "big"],
                body: .stream { writer in
                    for _ in 0..<50 { try await writer.write(Data(repeating: 120, count: 100_000)) }
                })
        }
    }

    /// Serves the router while the body runs; hands it the server's address.
    private func serving(
        tls: HTTPServer.TLS? = nil, _ body: (String, HTTPServer) async throws -> Void
    ) async throws {
        var configuration = HTTPServer.Configuration(tls: tls)
        configuration.maximumBodySize = 64 << 20
        configuration.drainTimeout = .milliseconds(100)
        let server = HTTPServer(configuration: configuration, responder: router.buildResponder())
        try server.start()
        do {
            try await body("http\(tls == nil ? "" : "s")://localhost:\(server.port ?? 0)", server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func text(_ response: HTTPClientResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test(
        "Methods, headers and bodies arrive as they were given",
        arguments: [HTTPMethod.get, .post, .put, .patch, .delete, .options], [true, false])
    func methods(method: HTTPMethod, hasBody: Bool) async throws {
        try await serving { url, _ in
            let request = HTTPClientRequest(
                method: method, url: url + "/echo",
                headers: hasBody ? [.contentType: "a/b", "X-Empty": ""] : [:],
                body: hasBody ? .bytes(Data("body".utf8)) : .none)
            let response = try await client.send(request)
            #expect(text(response) == (hasBody ? "\(method) a/b  body" : "\(method) - - "))
        }
    }

    @Test("HEAD has headers and no body; another status than 2xx is an answer")
    func statuses() async throws {
        try await serving { url, _ in
            let head = try await client.send(HTTPClientRequest(method: .head, url: url + "/echo"))
            #expect(head.status == .ok && head.body.isEmpty && head.headers[.contentLength] != nil)
            let missing = try await client.send(HTTPClientRequest(url: url + "/missing"))
            #expect(missing.status == .notFound && text(missing).contains("gone"))
            #expect(missing.headers[.contentType] == "application/problem+json")
        }
    }

    @Test("A multipart body holds its parts, files from disk included")
    func multipart() async throws {
        let path = "/tmp/parley-multipart-\(getpid())"
        try Data(repeating: 121, count: 3_000_000).write(to: URL(filePath: path))
        defer { unlink(path) }
        try await serving { url, _ in
            let parts = [
                HTTPClientRequest.Part(name: "chat_id", content: .bytes(Data("42".utf8))),
                HTTPClientRequest.Part(
                    name: "document", content: .file(path), fileName: "a \"b\".bin", contentType: "x/y"),
                HTTPClientRequest.Part(name: "empty", content: .bytes(Data())),
            ]
            let response = try await client.send(
                HTTPClientRequest(method: .post, url: url + "/echo", body: .multipart(parts)))
            let text = text(response)
            #expect(text.hasPrefix("POST multipart/form-data; boundary="))
            #expect(text.contains("name=\"chat_id\"\r\n\r\n42\r\n"))
            #expect(text.contains("filename=\"a %22b%22.bin\"\r\nContent-Type: x/y\r\n\r\nyyy"))
            #expect(text.contains("name=\"empty\"\r\n\r\n\r\n--"))
            #expect(text.utf8.count { $0 == 121 } >= 3_000_000)
        }
    }

    @Test("A file that cannot be read is refused before anything is sent")
    func missingFile() async throws {
        let part = HTTPClientRequest.Part(name: "a", content: .file("/nothing/here"))
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(
                HTTPClientRequest(method: .post, url: "http://127.0.0.1:1/", body: .multipart([part])))
        }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("/nothing/here") == true)
    }

    @Test("An answer beyond the limit is given up")
    func responseLimit() async throws {
        try await serving { url, _ in
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.send(HTTPClientRequest(url: url + "/big", responseLimit: 1_000_000))
            }
            #expect(error?.code == .responseTooLarge)
            #expect(error?.outcome == .maybeReceived)
        }
    }

    @Test("A download goes to its file; the body of a refusal stays in the answer")
    func download() async throws {
        let path = "/tmp/parley-download-\(getpid())"
        defer { unlink(path) }
        try await serving { url, _ in
            let response = try await client.download(HTTPClientRequest(url: url + "/big"), to: path)
            #expect(response.status == .ok && response.body.isEmpty && response.headers["X-Kind"] == "big")
            #expect(try Data(contentsOf: URL(filePath: path)) == Data(repeating: 120, count: 5_000_000))
            let missing = try await client.download(HTTPClientRequest(url: url + "/missing"), to: path)
            #expect(missing.status == .notFound && text(missing).contains("gone"))
            #expect(try Data(contentsOf: URL(filePath: path)).isEmpty)
        }
    }

    @Test("Many requests at once share few connections")
    func reuse() async throws {
        try await serving { url, server in
            try await withThrowingTaskGroup(of: HTTPStatus.self) { group in
                for _ in 0..<16 {
                    group.addTask { [client] in
                        for _ in 0..<50 { _ = try await client.send(HTTPClientRequest(url: url + "/echo")) }
                        return .ok
                    }
                }
                try await group.waitForAll()
            }
            #expect(server.openConnections <= 16)
        }
    }

    @Test("A certificate is verified; one that is trusted is fine")
    func tls() async throws {
        let base = "/tmp/parley-tls-\(getpid())"
        defer { for suffix in ["key", "crt"] { unlink("\(base).\(suffix)") } }
        try #require(makeCertificate(base))
        let files = HTTPServer.TLS(certificateFile: "\(base).crt", keyFile: "\(base).key")
        try await serving(tls: files) { url, _ in
            let request = HTTPClientRequest(method: .post, url: url + "/echo", body: .bytes(Data("secret".utf8)))
            let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
            #expect(error?.code == .tlsFailed)
            #expect(error?.outcome == .neverSent)
            var configuration = HTTPClient.Configuration()
            configuration.certificateAuthorityFile = "\(base).crt"
            let trusting = HTTPClient(configuration: configuration)
            let response = try await trusting.send(request)
            #expect(text(response) == "POST - - secret")
        }
    }
}
