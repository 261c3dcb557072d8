import FoundationEssentials
import HTTPClient
import HTTPTypes
import IntercomAPI
import JSON
import TestSupport
import Testing

@Suite("Requests")
struct RequestTests {
    let http = RecordingHTTP { _ in .success(HTTPClientResponse(status: .ok, body: Data("{}".utf8))) }
    var client: IntercomClient { IntercomClient(baseURL: "https://i.example/", token: "t0k", http: http) }

    private func send(_ request: some IntercomRequest) async {
        _ = try? await client.send(request)
    }

    private func refusal(of request: some IntercomRequest) async throws -> IntercomError {
        try await #require(throws: IntercomError.self) { try await client.send(request) }
    }

    @Test(
        "Every request agrees with Intercom's description, whatever is set",
        .disabled(if: IntercomDescription.isMissing, "Intercom's description or the Python of the tests is missing"))
    func description() async throws {
        let lines = RequestSamples.all.map {
            IntercomDescription.Line.request($0.method.rawValue, $0.path, $0.body)
        }
        let problems = try await IntercomDescription.problems(of: lines)
        #expect(problems == [])
    }

    @Test("Every operation bears Intercom's name for it")
    func names() throws {
        #expect(
            Set(RequestSamples.all.map { type(of: $0).name }) == [
                "identifyAdmin", "listAdmins", "listTeams", "lisDataAttributes", "createDataAttribute",
                "ShowContactByExternalId", "CreateContact", "UpdateContact", "createConversation",
                "retrieveConversation", "updateConversation", "searchConversations", "listConversations",
                "replyConversation", "manageConversation", "createTag", "attachTagToConversation",
                "detachTagFromConversation", "listConversationAttributes", "createConversationAttribute",
            ])
    }

    @Test(
        "What disagrees with the description is found",
        .disabled(if: IntercomDescription.isMissing, "Intercom's description or the Python of the tests is missing"))
    func disagreement() async throws {
        let contact = JSONValue.string(RequestSamples.contactID)
        let wrong: [IntercomDescription.Line] = [
            .request("POST", "/contacts", ["name": "Ann"]),
            .request("POST", "/contacts", ["external_id": "1", "nme": "Ann"]),
            .request("POST", "/conversations/1/parts", ["message_type": "close", "type": "admin", "admin_id": 1]),
            .request(
                "POST", "/conversations",
                ["from": ["type": "user", "id": contact], "body": "", "attachment_files": []]),
            .request("GET", "/conversation/1", nil),
            .request("GET", "/conversations?per_pages=1", nil),
            .response("GET", "/conversations/1", status: 200, ["id": "1", "open": "yes"]),
        ]
        let problems = try await IntercomDescription.problems(of: wrong)
        for number in 1...wrong.count { #expect(problems.contains { $0.hasPrefix("\(number): ") }, "line \(number)") }
    }

    @Test("Every request bears the token, the version and what it accepts", arguments: RequestSamples.all.indices)
    func headers(index: Int) async throws {
        await send(RequestSamples.all[index])
        let request = try #require(http.requests.first)
        #expect(request.headers[.authorization] == "Bearer t0k")
        #expect(request.headers["Intercom-Version"] == "2.16")
        #expect(request.headers[.accept] == "application/json")
        #expect(request.headers[.contentType] == (request.text.isEmpty ? nil : "application/json"))
        #expect(request.url.hasPrefix("https://i.example/"))
        #expect(!request.url.contains("t0k"))
    }

    @Test(
        "Ids are encoded where they stand in an address",
        arguments: [
            ("telegram:42", "telegram%3A42"), ("a/b?c#d", "a%2Fb%3Fc%23d"), ("é 1", "%C3%A9%201"), ("..a", "..a"),
        ])
    func encoding(id: String, encoded: String) async {
        await send(FindContact(externalID: id))
        #expect(http.requests.map(\.url) == ["https://i.example/contacts/find_by_external_id/\(encoded)"])
    }

    @Test("A query stands behind the path, its values encoded")
    func query() async {
        await send(ListContactAttributes())
        await send(ListConversations(startingAfter: "WzE=&x"))
        #expect(
            http.requests.map(\.url) == [
                "https://i.example/data_attributes?model=contact",
                "https://i.example/conversations?per_page=150&starting_after=WzE%3D%26x",
            ])
    }

    private static let others: [any IntercomRequest] = [
        RetrieveConversation(""), RetrieveConversation("."), FindContact(externalID: ".."),
        Reply(to: "", contact: "1", html: "x"), DetachTag("..", from: "1", admin: "1"),
    ]

    @Test("An id that would make it another request is not sent", arguments: others.indices)
    func refusals(index: Int) async throws {
        let error = try await refusal(of: Self.others[index])
        #expect(error.code == .badRequest)
        #expect(error.outcome == .notDone)
        #expect(http.requests.isEmpty)
    }

    @Test("Files go along in base64, and get more time")
    func files() async {
        await send(Reply(to: "1", contact: "2", html: "x", files: [RequestSamples.file]))
        await send(Reply(to: "1", contact: "2", html: "x"))
        #expect(http.requests[0].text.contains(#""data":"cG5n""#))
        #expect(http.requests.map(\.timeout) == [.seconds(120), .seconds(30)])
    }

    @Test("The token is in no description")
    func token() {
        var dumped = ""
        dump(client, to: &dumped)
        for text in ["\(client)", String(reflecting: client), dumped] { #expect(!text.contains("t0k")) }
    }
}
