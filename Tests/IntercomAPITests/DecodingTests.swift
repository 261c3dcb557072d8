import FoundationEssentials
import IntercomAPI
import JSON
import TestSupport
import Testing

@Suite("Reading what Intercom answers")
struct DecodingTests {
    private static let examples: [String: JSONValue] = {
        let path = "\(IntercomDescription.folder)/conversation-examples-2.16.json"
        guard let data = FileManager.default.contents(atPath: path) else { return [:] }
        return (try? JSONValue(parsing: data))?.objectValue ?? [:]
    }()

    @Test(
        "Intercom's own examples are read",
        .disabled(if: IntercomDescription.isFolderMissing, "Intercom's description is missing"),
        arguments: [
            ("User reply", "524", "132", "open", "<p>Thanks again :)</p>", "user"),
            ("User last conversation reply", "527", "135", "open", "<p>Thanks again :)</p>", "user"),
            ("Admin Reply to send Quick Reply Options", "526", "134", "quick_reply", nil, "admin"),
        ])
    func examples(
        name: String, id: String, partID: String, type: String, body: String?, author: String
    ) throws {
        let conversation = try #require(Self.examples[name].flatMap { IntercomConversation($0) })
        #expect(conversation.id == id)
        #expect(conversation.adminAssigneeID == "991267715")
        #expect(conversation.teamAssigneeID == "5017691")
        #expect(conversation.contacts.map(\.externalID) == ["70"])
        #expect(conversation.state == (type == "quick_reply" ? "closed" : "open"))
        let part = try #require(conversation.parts.first)
        #expect(conversation.parts.count == 1)
        #expect(part.id == partID)
        #expect(part.type == type)
        #expect(part.body == body)
        #expect(part.author.type == author)
        #expect(part.attachments == [])
        #expect(!part.isRedacted)
    }

    @Test("An id is a text whether Intercom writes a text or a number; 0 stands for nobody")
    func ids() throws {
        let conversation = try #require(
            IntercomConversation([
                "id": 499, "admin_assignee_id": 0, "team_assignee_id": "12",
                "contacts": ["contacts": [["id": "6762"], ["id": 5, "external_id": 70], .null, "x"]],
                "source": ["id": 7, "author": ["type": "user", "id": 5]],
                "conversation_parts": ["conversation_parts": [["id": 1, "author": ["type": "admin", "id": 9]]]],
                "tags": ["tags": [["id": 3, "name": "vip"]]],
            ]))
        #expect(conversation.id == "499")
        #expect(conversation.adminAssigneeID == nil)
        #expect(conversation.teamAssigneeID == "12")
        #expect(conversation.contacts.map(\.id) == ["6762", "5"])
        #expect(conversation.contacts.last?.externalID == "70")
        #expect(conversation.source?.author.id == "5")
        #expect(conversation.parts.map(\.author.id) == ["9"])
        #expect(conversation.tags.map(\.id) == ["3"])
        #expect(IntercomTag(["id": 7.0])?.id == "7")
        #expect(BegunConversation(["id": 1, "conversation_id": 499])?.conversationID == "499")
        #expect(BegunConversation(["id": 1]) == nil)
    }

    @Test("Whether a conversation is open is told by its state, or by the older member")
    func states() {
        #expect(IntercomConversation(["id": 1, "state": "snoozed", "open": true])?.state == "snoozed")
        #expect(IntercomConversation(["id": 1, "state": .null, "open": false])?.state == "closed")
        #expect(IntercomConversation(["id": 1])?.state == "open")
    }

    @Test(
        "A time that cannot be reckoned with is none",
        arguments: [.integer(.max), .integer(.min), -1, "1734537559", .null] as [JSONValue])
    func times(value: JSONValue) {
        let json: JSONValue = ["id": 1, "created_at": value, "updated_at": value]
        #expect(IntercomConversation(json)?.createdAt == nil)
        #expect(IntercomConversation(json)?.updatedAt == nil)
        #expect(ConversationPart(json)?.createdAt == 0)
    }

    @Test("Attachments are read with what is told of them, and without an address left out")
    func attachments() {
        let part = ConversationPart([
            "id": 1,
            "attachments": [
                ["url": "https://i.x/a", "name": "a.png", "content_type": "image/png", "filesize": 3],
                ["url": "https://i.x/b", "name": .null], ["name": "c"], .null,
            ],
        ])
        #expect(part?.attachments.map(\.url) == ["https://i.x/a", "https://i.x/b"])
        #expect(part?.attachments.first?.size == 3)
        #expect(part?.attachments.last?.name == nil)
    }

    /// Members that make a type, all of which may be null, missing or of another type but its id.
    private static let whole: JSONValue = [
        "id": "1", "created_at": 1, "updated_at": 1, "state": "open", "open": true, "read": true, "title": "t",
        "admin_assignee_id": 1, "team_assignee_id": 1, "contacts": ["contacts": [["id": "2"]]],
        "source": ["id": "3", "author": ["type": "user"]], "body": "b", "part_type": "comment", "redacted": false,
        "author": ["type": "admin", "id": "5", "name": "Ann"], "attachments": [["url": "u"]],
        "conversation_parts": ["conversation_parts": [["id": "4", "author": .null]], "total_count": 1],
        "tags": ["tags": [["id": "5"]]], "custom_attributes": ["a": 1], "external_id": "e", "role": "user", "name": "n",
        "conversation_rating": ["rating": 5, "remark": "r", "created_at": 1],
    ]

    @Test(
        "A member that is null, missing, of another type or new costs nothing but itself",
        arguments: (whole.objectValue ?? [:]).keys.filter { $0 != "id" }.sorted())
    func members(name: String) throws {
        for value in [nil, .null, "x", 7, 7.5, [], [:], [.null], true] as [JSONValue?] {
            var json = Self.whole
            json[name] = value
            json["brand_new"] = ["x": 1]
            #expect(IntercomConversation(json)?.id == "1")
            #expect(IntercomContact(json)?.id == "1")
            #expect(ConversationPart(json)?.id == "1")
        }
    }

    @Test("Whatever stands anywhere in an answer, reading it ends", arguments: 0..<200 as Range<UInt64>)
    func mutations(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let json = Self.mutated(Self.whole, &random)
        _ = IntercomConversation(json)
        _ = IntercomContact(json)
        _ = ConversationPart(json)
        _ = IntercomList<IntercomConversation>(["conversations": json, "pages": json])
        _ = Identity(json)
        _ = IntercomList<IntercomTag>(["data": [json]])
        _ = IntercomNotification(parsing: json.serialized())
        let envelope: JSONValue = ["topic": "conversation.user.replied", "data": ["item": json]]
        #expect(IntercomNotification(parsing: envelope.serialized()).topic == "conversation.user.replied")
    }

    /// One in four values is another one.
    private static func mutated(_ json: JSONValue, _ random: inout SeededGenerator) -> JSONValue {
        let others: [JSONValue] = [.null, "", "x", -1, 0, .integer(.max), 1e300, true, [], [:], [["id": 1]], [.null]]
        if Int.random(in: 0..<4, using: &random) == 0, let other = others.randomElement(using: &random) { return other }
        switch json {
        case .object(let members): return .object(members.mapValues { mutated($0, &random) })
        case .array(let elements): return .array(elements.map { mutated($0, &random) })
        default: return json
        }
    }

    @Test("Lists leave out what they cannot read, and are none without their member")
    func lists() {
        #expect(
            IntercomList<IntercomAdmin>(["admins": [["id": 1], .null, ["name": "x"]]])?.elements.map(\.id) == ["1"])
        #expect(IntercomList<IntercomTeam>(["teams": []])?.elements == [])
        #expect(IntercomList<DataAttribute>(["data": [["name": "a"]]])?.elements.map(\.name) == ["a"])
        #expect(IntercomList<IntercomTag>(["data": .null]) == nil)
        #expect(IntercomList<IntercomTag>([:]) == nil)
    }

    @Test("The next page is known by its cursor")
    func pages() {
        typealias Page = IntercomList<IntercomConversation>
        let page = Page([
            "conversations": [["id": 1]], "total_count": 3, "pages": ["next": ["starting_after": "WzE="]],
        ])
        #expect(page?.elements.map(\.id) == ["1"])
        #expect(page?.next == "WzE=")
        #expect(Page(["conversations": [], "pages": ["next": .null]])?.next == nil)
        #expect(Page(["conversations": []])?.next == nil)
    }

    @Test("Whom a token belongs to, and in which workspace")
    func identity() {
        let identity = Identity(["id": 1, "app": ["id_code": "abc", "region": "EU", "name": "N"]])
        #expect(identity?.admin.id == "1")
        #expect(identity?.appID == "abc")
        #expect(identity?.appName == "N")
        #expect(identity?.region == "EU")
        #expect(Identity(["id": "1", "app": .null]) == nil)
        #expect(Identity(["id": "1", "app": ["id_code": "abc", "name": .null]])?.appName == "abc")
    }
}
