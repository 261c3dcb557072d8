import FoundationEssentials
import HTTPClient
import HTTPTypes
import IntercomAPI
import IntercomSandbox
import JSON
import Testing

@Suite("The simulator's server")
struct IntercomServerTests {
    private func serve(
        _ body: @Sendable (IntercomSandboxServer, IntercomClient, HTTPClient) async throws -> Void
    ) async throws {
        let http = HTTPClient()
        let server = IntercomSandboxServer(IntercomSandbox())
        try server.start()
        let client = IntercomClient(baseURL: server.baseURL, token: "sandbox-token", http: http)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await body(server, client, http)
            group.cancelAll()
        }
    }

    private func control(
        _ action: String, _ arguments: JSONValue?, _ server: IntercomSandboxServer, _ http: HTTPClient
    ) async throws -> (status: Int, json: JSONValue) {
        let response = try await http.send(
            HTTPClientRequest(
                method: arguments == nil ? .get : .post, url: "\(server.baseURL)/sandbox/\(action)",
                body: arguments.map { .bytes($0.serialized()) } ?? .none))
        return (response.status.code, try JSONValue(parsing: response.body))
    }

    @Test("Calls, files and actions from outside go over a socket")
    func calls() async throws {
        try await serve { server, client, http in
            #expect(try await client.send(Identify()).value.region == "US")
            let create = CreateContact(externalID: "telegram:1/2", role: "user", name: nil)
            let contact = try await client.send(create).value.id
            #expect(try await client.send(FindContact(externalID: "telegram:1/2")).value.id == contact)
            let id = try await client.send(
                CreateConversation(contact: contact, role: "user", text: "Hi")
            ).value.conversationID
            let file: JSONValue = ["name": "a b.txt", "content_type": "text/plain", "data": "YWJj"]
            let reply: JSONValue = ["conversation": .string(id), "body": "See file", "files": [file]]
            #expect(try await control("reply", reply, server, http).status == 200)
            let answer = try await client.send(RetrieveConversation(id)).value
            _ = try await client.send(UpdateContact(id: contact, name: "Ann"))
            let tag = try await client.send(CreateTag(name: "vip")).value.id
            _ = try await client.send(AttachTag(tag, to: id, admin: "101"))
            _ = try await client.send(DetachTag(tag, from: id, admin: "101"))
            #expect(try await client.send(ListConversations()).value.elements.map(\.id) == [id])
            let url = try #require(answer.parts.first?.attachments.first?.url)
            let fileID = try #require(url.split(separator: "/").last)
            let fetched = try await http.send(HTTPClientRequest(url: "\(server.baseURL)/files/\(fileID)"))
            #expect(fetched.body == Data("abc".utf8))
            #expect(fetched.headers[.contentType] == "text/plain")
            let listed = try await control("conversations", nil, server, http).json
            #expect(listed[0]?["id"]?.stringValue == id)
            #expect(listed[0]?["parts"]?[1]?["files"] == ["a b.txt"])
            #expect(try await control("report", nil, server, http).json["problems"] == [])
            #expect(try await control("nonsense", [:], server, http).status == 400)
            #expect(try await control("reply", ["conversation": 1], server, http).status == 400)
        }
    }

    @Test("A cut connection leaves the outcome open; what was asked is done")
    func cut() async throws {
        try await serve { server, client, http in
            let contact = server.sandbox.makeContact(name: "Ann")
            let fault: JSONValue = ["fault": "accept_and_cut", "operation": "createConversation"]
            #expect(try await control("fault", fault, server, http).status == 200)
            let error = try await #require(throws: IntercomError.self) {
                try await client.send(CreateConversation(contact: contact, role: "user", text: "Hi"))
            }
            #expect(error.outcome == .unknown)
            #expect(server.sandbox.conversations.count == 1)
        }
    }

    @Test("Every action can be asked for from outside")
    func actions() async throws {
        let stage = try await Stage()
        func act(_ action: String, _ arguments: JSONValue = [:]) throws -> JSONValue {
            try stage.sandbox.control(action, arguments)
        }
        let id = try act("begin", ["contact": .string(stage.contact), "body": "Hi"])
        let steps: [(String, JSONValue)] = [
            ("reply", ["body": "a", "admin_id": "102"]), ("note", ["body": "b"]), ("operator_reply", ["body": "c"]),
            ("close", ["body": "d"]), ("open", [:]), ("snooze", [:]), ("assign", ["assignee_id": "102"]),
            ("assign", ["type": "team", "assignee_id": "501"]), ("tag", ["name": "vip"]),
            ("rate", ["rating": 4, "remark": "fine"]),
        ]
        for (action, arguments) in steps {
            var arguments = arguments
            arguments["conversation"] = id
            #expect(try act(action, arguments) == true)
        }
        let conversation = try #require(stage.shown(id.stringValue ?? ""))
        #expect(
            conversation.parts.map(\.type) == [
                "source", "comment", "note", "comment", "close", "open", "snoozed", "assignment", "assignment",
            ])
        #expect(conversation.adminAssignee == "102" && conversation.teamAssignee == "501")
        #expect(conversation.tags == ["vip"])
        let other = stage.sandbox.makeContact(name: "Bob")
        _ = try act("merge", ["contact": .string(stage.contact), "survivor": .string(other)])
        #expect(stage.sandbox.contacts.map(\.id) == [other])
        _ = try act("delete_conversation", ["conversation": id])
        _ = try act("delete_contact", ["contact": .string(other)])
        #expect(stage.sandbox.conversations.isEmpty && stage.sandbox.contacts.isEmpty)
        _ = try act("ping")
        _ = try act("notifications", ["dropped": 0.5, "doubled": 0.1, "lateness_milliseconds": 5])
        _ = try act("outage")
        #expect(try await stage.error(of: Identify()).code == .unknownOutcome)
        _ = try act("outage", ["on": false])
        for fault in ["accept_and_cut", "cut", "garbage", "503"] { _ = try act("fault", ["fault": .string(fault)]) }
        for _ in 0..<4 { _ = try await stage.error(of: Identify()) }
        _ = try act("revoke_token", ["new_token": "t"])
        #expect(try await stage.error(of: Identify()).code == .unauthorized)
        for (action, arguments) in [("fault", ["fault": "x"]), ("tag", [:]), ("x", [:])] as [(String, JSONValue)] {
            #expect(throws: IntercomSandbox.Problem.self) { try act(action, arguments) }
        }
    }
}
