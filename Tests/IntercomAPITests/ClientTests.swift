import FoundationEssentials
import HTTPClient
import HTTPTypes
import IntercomAPI
import JSON
import TestSupport
import Testing

@Suite("Answers and errors")
struct ClientTests {
    let http = RecordingHTTP()
    var client: IntercomClient { IntercomClient(baseURL: "https://i.example", token: "t0k", http: http) }
    static let reply = Reply(to: "1", contact: "2", html: "Hi")
    static let now: Int64 = 1_734_537_561

    private func answer(_ status: Int, _ body: String, _ headers: [(String, String)] = []) {
        var fields = HTTPFields()
        for (name, value) in headers { fields.append(HTTPFields.Name(name), value) }
        let response = HTTPClientResponse(status: HTTPStatus(code: status), headers: fields, body: Data(body.utf8))
        http.answer { _ in .success(response) }
    }

    private func error(of request: some IntercomRequest) async throws -> IntercomError {
        try await #require(throws: IntercomError.self) { try await client.send(request, now: Self.now) }
    }

    private static func refusal(_ code: String, _ message: String = "Words") -> String {
        #"{"type":"error.list","request_id":"r1","errors":[{"code":"\#(code)","message":"\#(message)","field":"f"}]}"#
    }

    typealias Case = (status: Int, code: IntercomError.Code, write: IntercomError.Outcome)

    @Test(
        "A status says what went wrong, and whether a write may have been done; a read can always be sent again",
        arguments: [
            (400, .badRequest, .notDone), (401, .unauthorized, .notDone), (403, .forbidden, .notDone),
            (404, .notFound, .notDone), (405, .badRequest, .notDone), (408, .unknownOutcome, .unknown),
            (409, .conflict, .notDone), (410, .contactMerged, .notDone), (413, .tooLarge, .notDone),
            (422, .unprocessable, .notDone), (429, .rateLimited, .notDone), (499, .unknownOutcome, .unknown),
            (500, .serverError, .unknown), (502, .serverError, .unknown), (503, .unavailable, .notDone),
            (504, .serverError, .unknown), (302, .unreadableAnswer, .unknown),
        ] as [Case])
    func statuses(status: Int, code: IntercomError.Code, outcome: IntercomError.Outcome) async throws {
        for body in [Self.refusal("some_code"), "<html>", "", "[]", #"{"errors":7}"#] {
            answer(status, body)
            let written = try await error(of: Self.reply)
            #expect(written.code == code)
            #expect(written.outcome == outcome)
            #expect(written.status == status)
            #expect(try await error(of: RetrieveConversation("1")).outcome == .notDone)
            #expect(try await error(of: SearchConversations(updatedAfter: 1)).outcome == .notDone)
        }
    }

    @Test("Intercom's words are kept, with what its support finds the call by")
    func words() async throws {
        answer(400, Self.refusal("parameter_invalid", "no body"))
        let error = try await error(of: Self.reply)
        #expect(error.reason == "parameter_invalid")
        #expect(error.field == "f")
        #expect(error.requestID == "r1")
        #expect("\(error)" == "badRequest (400): no body [f] (request r1)")
        answer(400, "<html>", [("X-Request-Id", "r2")])
        #expect(try await self.error(of: Self.reply).requestID == "r2")
    }

    @Test("What stands in a refusal's words, the token does not")
    func token() async throws {
        for body in [Self.refusal("unauthorized", "Bearer t0k is revoked"), "<html>t0k"] {
            answer(401, body)
            #expect(!(try await error(of: Self.reply).description.contains("t0k")))
        }
        answer(200, "t0k")
        #expect(!(try await error(of: Self.reply).description.contains("t0k")))
    }

    @Test(
        "The contact that a merged one went into is told by the Link, or by the words, or not at all",
        arguments: [
            (#"<https://api.intercom.io/contacts/6762f0dd1bb69f9f2193bb83>; rel="canonical""#, "See Link", true),
            ("<https://api.intercom.io/contacts/6762f0dd1bb69f9f2193bb83?x=1>", "", true),
            ("</contacts/6762f0dd1bb69f9f2193bb83>", "", true),
            (nil, "See https://api.intercom.io/contacts/6762f0dd1bb69f9f2193bb83.", true),
            (nil, "It is id=6762f0dd1bb69f9f2193bb83 now", true),
            (nil, "This contact has been merged. See the 'Link' header", false), ("", "Merged", false),
            ("<>", "Merged", false), ("<https://api.intercom.io/contacts/>", "Merged", false),
        ] as [(String?, String, Bool)])
    func merged(link: String?, message: String, isTold: Bool) async throws {
        answer(410, Self.refusal("contact_merged", message), link.map { [("Link", $0)] } ?? [])
        let error = try await error(of: FindContact(externalID: "telegram:1"))
        #expect(error.code == .contactMerged)
        #expect(error.relatedID == (isTold ? "6762f0dd1bb69f9f2193bb83" : nil))
    }

    @Test("The contact that exists already is told")
    func conflict() async throws {
        let create = CreateContact(externalID: "1", role: "user", name: nil)
        answer(409, Self.refusal("conflict", "A contact matching those details already exists with id=6762f0dd1bb6."))
        #expect(try await error(of: create).relatedID == "6762f0dd1bb6")
        answer(409, Self.refusal("conflict", "Exists"))
        #expect(try await error(of: create).relatedID == nil)
    }

    typealias Silence = (header: String?, reset: String?, wait: Duration)

    @Test(
        "A 429 says for how long to be silent",
        arguments: [
            ("9", nil, .seconds(9)), ("9", "1734537600", .seconds(9)), ("soon", nil, .seconds(10)),
            ("-1", nil, .seconds(10)), ("99999999", nil, .seconds(600)), (nil, nil, .seconds(10)),
            (nil, "1734537570", .seconds(9)), (nil, "1734537500", .seconds(1)), (nil, "99999999999", .seconds(600)),
            (nil, "-9223372036854775808", .seconds(10)),
        ] as [Silence])
    func rateLimited(header: String?, reset: String?, wait: Duration) async throws {
        var headers = [("X-RateLimit-Limit", "1667"), ("X-RateLimit-Remaining", "0")]
        if let header { headers.append(("Retry-After", header)) }
        if let reset { headers.append(("X-RateLimit-Reset", reset)) }
        answer(429, Self.refusal("rate_limit_exceeded"), headers)
        #expect(try await error(of: Self.reply).retryAfter == wait)
    }

    @Test("A 503 is as long as it says, or unknown")
    func unavailable() async throws {
        answer(503, "", [("Retry-After", "7")])
        #expect(try await error(of: Self.reply).retryAfter == .seconds(7))
        answer(503, "")
        #expect(try await error(of: Self.reply).retryAfter == nil)
    }

    @Test(
        "Headers of the window that cannot be read count as none",
        arguments: [
            (["1667", "1600", "1734537570"], RateWindow(limit: 1667, remaining: 1600, reset: 1_734_537_570)),
            (["1667", "-1", "1734537570"], RateWindow(limit: 1667, remaining: 0, reset: 1_734_537_570)),
            (["many", "1600", "1734537570"], nil), (["0", "1600", "1734537570"], nil),
            (["1667", "", "1734537570"], nil), (["1667", "1", "soon"], nil),
            (["1667", "1", "99999999999999999999"], nil), (["1667", "1", "9223372036854775807"], nil),
            (["1667", "1", "-9223372036854775808"], nil), (["1667", "1", "0"], nil), ([nil, nil, nil], nil),
        ] as [([String?], RateWindow?)])
    func window(values: [String?], window: RateWindow?) async throws {
        let names = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]
        answer(200, #"{"id":"1"}"#, zip(names, values).compactMap { name, value in value.map { (name, $0) } })
        #expect(try await client.send(Self.reply).window == window)
    }

    @Test("An answer is handed on as it came, beside what was read from it")
    func body() async throws {
        let text = #"{"id":"1", "brand_new":1}"#
        answer(200, text)
        let answered = try await client.send(Self.reply)
        #expect(answered.value.id == "1")
        #expect(answered.body == Data(text.utf8))
    }

    @Test(
        "An answer without what it is for leaves a write open",
        arguments: ["", "<html>", "[]", "null", "{}", #"{"id":null}"#, #"{"id":""}"#, #"{"id":{}}"#, "\u{0}"])
    func unreadable(body: String) async throws {
        answer(200, body)
        let written = try await error(of: Self.reply)
        #expect(written.code == .unreadableAnswer)
        #expect(written.outcome == .unknown)
        #expect(!written.message.contains("\0"))
        #expect(try await error(of: RetrieveConversation("1")).outcome == .notDone)
    }

    @Test("Where nothing is wanted of an answer, none is needed")
    func ignored() async throws {
        answer(200, "")
        #expect(try await client.send(UpdateConversation("1", attributes: ["a": 1])).body.isEmpty)
    }

    typealias Failure = (code: HTTPClientError.Code, seen: HTTPClientError.Outcome, expected: IntercomError.Code)

    @Test(
        "What breaks before the first byte was not done; later only Intercom knows",
        arguments: [
            (.connectionRefused, .neverSent, .neverSent), (.nameNotResolved, .neverSent, .neverSent),
            (.connectTimeout, .neverSent, .neverSent), (.tlsFailed, .neverSent, .neverSent),
            (.timeout, .maybeReceived, .unknownOutcome), (.connectionLost, .maybeReceived, .unknownOutcome),
            (.malformedResponse, .maybeReceived, .unknownOutcome),
            (.responseTooLarge, .maybeReceived, .unknownOutcome),
            (.cancelled, .maybeReceived, .cancelled), (.cancelled, .neverSent, .cancelled),
        ] as [Failure])
    func failures(
        code: HTTPClientError.Code, seen: HTTPClientError.Outcome, expected: IntercomError.Code
    ) async throws {
        http.answer { _ in .failure(HTTPClientError(code: code, outcome: seen, message: "Bearer t0k")) }
        let written = try await error(of: Self.reply)
        #expect(written.code == expected)
        #expect(written.outcome == (seen == .neverSent ? .notDone : .unknown))
        #expect(!"\(written)".contains("t0k"))
        #expect(try await error(of: Identify()).outcome == .notDone)
    }
}
