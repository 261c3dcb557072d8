import FoundationEssentials
import HTTPClient
import HTTPTypes
import IntercomSandbox
import JSON
import Testing

@Suite("What is refused")
struct StrictnessTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var method = HTTPMethod.post
        let path: String
        var body: String?
        var status = 400
        var code = "parameter_invalid"
        /// Whether the report names it.
        var isProblem = true

        var testDescription: String { name }
    }

    private static func files(_ count: Int, data: String = "YQ==") -> String {
        let file = #"{"name":"a","content_type":"text/plain","data":"\#(data)"}"#
        return Array(repeating: file, count: count).joined(separator: ",")
    }

    /// What a contact says, with something more.
    private static func reply(_ more: String, body: String = "x") -> String {
        #"{"message_type":"comment","type":"user","body":"\#(body)","intercom_user_id":"CONTACT",\#(more)}"#
    }

    private static let replies = "/conversations/CONVERSATION/reply"
    private static let parts = "/conversations/CONVERSATION/parts"

    /// `CONTACT` and `CONVERSATION` stand for what is there.
    static let cases = contacts + conversations + said + changes + others

    private static let contacts = [
        Case(name: "an unknown member", path: "/contacts", body: #"{"external_id":"1","nme":"x"}"#),
        Case(
            name: "a contact without any name", path: "/contacts", body: #"{"name":"x"}"#, code: "parameter_not_found"),
        Case(
            name: "an unknown custom attribute", path: "/contacts",
            body: #"{"external_id":"1","custom_attributes":{"telegram_id":1}}"#, isProblem: false),
        Case(
            name: "a contact that exists", path: "/contacts", body: #"{"external_id":"telegram:42"}"#, status: 409,
            code: "conflict", isProblem: false),
        Case(name: "an unknown role", path: "/contacts", body: #"{"external_id":"1","role":"admin"}"#),
        Case(
            name: "the search of contacts, which lags", path: "/contacts/search", body: "{}", status: 404,
            code: "not_found"),
    ]

    private static let conversations = [
        Case(
            name: "files with a new conversation", path: "/conversations",
            body: #"{"from":{"type":"user","id":"CONTACT"},"body":"x","attachment_files":[]}"#),
        Case(
            name: "a conversation of nobody", path: "/conversations",
            body: #"{"from":{"type":"user","id":"6762f11b1bb69f9f2193bba3"},"body":"x"}"#, status: 404,
            code: "not_found", isProblem: false),
        Case(
            name: "a user who is a lead", path: "/conversations",
            body: #"{"from":{"type":"lead","id":"CONTACT"},"body":"x"}"#),
        Case(
            name: "a conversation without a body", path: "/conversations",
            body: #"{"from":{"type":"user","id":"CONTACT"}}"#, code: "parameter_not_found"),
        Case(
            name: "a conversation that is not there", method: .get, path: "/conversations/1", status: 404,
            code: "not_found", isProblem: false),
        Case(
            name: "a change of what cannot be changed", method: .put, path: "/conversations/CONVERSATION",
            body: #"{"state":"closed"}"#),
    ]

    private static let said = [
        Case(name: "two names for who replies", path: replies, body: reply(#""user_id":"telegram:42""#)),
        Case(
            name: "no name for who replies", path: replies,
            body: #"{"message_type":"comment","type":"user","body":"x"}"#),
        Case(
            name: "a note by a user", path: replies,
            body: #"{"message_type":"note","type":"user","body":"x","intercom_user_id":"CONTACT"}"#),
        Case(
            name: "a teammate in a contact's name", path: replies,
            body:
                #"{"message_type":"note","type":"admin","admin_id":"101","body":"x","intercom_user_id":"CONTACT"}"#),
        Case(
            name: "a reply without a body", path: replies,
            body: #"{"message_type":"comment","type":"user","intercom_user_id":"CONTACT"}"#,
            code: "parameter_not_found"),
        Case(
            name: "a file without words", path: replies,
            body: reply(#""attachment_files":[\#(files(1))]"#, body: ""), code: "parameter_not_found"),
        Case(name: "eleven files", path: replies, body: reply(#""attachment_files":[\#(files(11))]"#)),
        Case(
            name: "a file that is not base64", path: replies,
            body: reply(#""attachment_files":[\#(files(1, data: "?"))]"#)),
        Case(
            name: "an address of Telegram's", path: replies,
            body: reply(#""attachment_urls":["https://api.telegram.org/file/bot1:s3cret/a.png"]"#)),
    ]

    private static let changes = [
        Case(name: "an admin's id as a number", path: parts, body: #"{"message_type":"open","admin_id":101}"#),
        Case(
            name: "an admin who does not exist", path: parts, body: #"{"message_type":"open","admin_id":"1"}"#,
            status: 404, code: "admin_not_found", isProblem: false),
        Case(
            name: "a snooze that is over", path: parts,
            body: #"{"message_type":"snoozed","admin_id":"101","snoozed_until":1}"#),
        Case(
            name: "a snooze without an end", path: parts, body: #"{"message_type":"snoozed","admin_id":"101"}"#,
            code: "parameter_not_found"),
        Case(
            name: "a close without a type", path: parts, body: #"{"message_type":"close","admin_id":"101"}"#,
            code: "parameter_not_found"),
        Case(
            name: "an assignment to nobody known", path: parts,
            body: #"{"message_type":"assignment","type":"team","admin_id":"101","assignee_id":"1"}"#, status: 404,
            code: "assignee_not_found", isProblem: false),
        Case(
            name: "a tag that is not there", path: "/conversations/CONVERSATION/tags",
            body: #"{"id":"1","admin_id":"101"}"#, status: 404, code: "not_found", isProblem: false),
    ]

    private static let others = [
        Case(
            name: "a search by an unknown field", path: "/conversations/search",
            body: #"{"query":{"field":"mood","operator":"=","value":"x"}}"#),
        Case(
            name: "a search by a time that is none", path: "/conversations/search",
            body: #"{"query":{"field":"updated_at","operator":">","value":"x"}}"#),
        Case(
            name: "a page that is too long", path: "/conversations/search",
            body: #"{"query":{"field":"updated_at","operator":">","value":1},"pagination":{"per_page":151}}"#),
        Case(name: "an unknown cursor", method: .get, path: "/conversations?starting_after=x"),
        Case(name: "what is not JSON", path: "/contacts", body: "{"),
        Case(name: "what is no object", path: "/contacts", body: "[]"),
        Case(name: "a body where none is taken", method: .get, path: "/me", body: "{}"),
        Case(name: "an unknown parameter", method: .get, path: "/me?a=b"),
        Case(name: "an unknown operation", method: .delete, path: "/me", status: 404, code: "not_found"),
    ]

    @Test("What no description allows is refused in Intercom's form, and the report names it", arguments: cases)
    func refused(wrong: Case) async throws {
        let stage = try await Stage()
        let id = try await stage.conversation()
        let fill = { (text: String) in
            text.replacing("CONTACT", with: stage.contact).replacing("CONVERSATION", with: id)
        }
        let before = try #require(stage.shown(id))
        let response = try await stage.raw(wrong.method, fill(wrong.path), wrong.body.map(fill))
        #expect(response.status.code == wrong.status)
        let json = try JSONValue(parsing: response.body)
        #expect(json["type"] == "error.list")
        #expect(json["request_id"]?.stringValue?.count == 36)
        #expect(json["errors"]?[0]?["code"]?.stringValue == wrong.code)
        #expect(stage.sandbox.report.problems.count == (wrong.isProblem ? 1 : 0))
        #expect(stage.sandbox.report.refusals.count == 1)
        #expect(!"\(stage.sandbox.report)".contains("s3cret"))
        #expect(stage.shown(id) == before)
    }

    @Test(
        "Token and version are asked for first",
        arguments: [
            (HTTPFields.Name.authorization, nil, 401), (.authorization, "Bearer other", 401),
            (.authorization, "sandbox-token", 401), ("Intercom-Version", nil, 400), ("Intercom-Version", "2.11", 400),
        ] as [(HTTPFields.Name, String?, Int)])
    func headers(name: HTTPFields.Name, value: String?, status: Int) async throws {
        let stage = try await Stage()
        let response = try await stage.raw(.get, "/me", nil, headers: [name: value])
        #expect(response.status.code == status)
        #expect(stage.sandbox.report.problems.isEmpty == (status == 401))
    }

    @Test("An attribute is made once, and holds what its type says")
    func attributes() async throws {
        let stage = try await Stage()
        let attribute = #"{"name":"telegram_id","model":"contact","data_type":"integer"}"#
        #expect(try await stage.raw(.post, "/data_attributes", attribute).status == .ok)
        #expect(try await stage.raw(.post, "/data_attributes", attribute).status.code == 400)
        let path = "/contacts/\(stage.contact)"
        let right = try await stage.raw(.put, path, #"{"custom_attributes":{"telegram_id":42}}"#)
        #expect(right.status == .ok)
        let wrong = try await stage.raw(.put, path, #"{"custom_attributes":{"telegram_id":"x"}}"#)
        #expect(wrong.status.code == 400)
    }
}
