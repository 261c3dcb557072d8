import FoundationEssentials
import IntercomAPI
import JSON
import TestSupport
import Testing

@Suite("Notifications")
struct NotificationTests {
    /// A notification that was signed elsewhere with the secret `intercom_client_secret`.
    private static let body = Data(#"{"type":"notification_event","topic":"ping"}"#.utf8)
    private static let signature = "sha1=4a37c1578001e2cd7b91d44b5ae611ebd8578887"

    @Test("A signature holds for its body and its secret alone")
    func signature() {
        let secret = "intercom_client_secret"
        #expect(NotificationSignature.make(body: Self.body, secret: secret) == Self.signature)
        #expect(NotificationSignature.verify(header: Self.signature, body: Self.body, secret: secret))
        #expect(!NotificationSignature.verify(header: Self.signature, body: Self.body + Data(" ".utf8), secret: secret))
        #expect(!NotificationSignature.verify(header: Self.signature, body: Self.body, secret: "other"))
        #expect(!NotificationSignature.verify(header: Self.signature, body: Self.body, secret: ""))
        let wrong = [
            nil, "", "sha1=", Self.signature.uppercased(), String(Self.signature.dropFirst(5)),
            Self.signature + "0", "sha256" + Self.signature.dropFirst(4),
        ]
        for header in wrong {
            #expect(!NotificationSignature.verify(header: header, body: Self.body, secret: secret))
        }
    }

    private static func read(_ topic: String, _ item: JSONValue) -> IntercomNotification {
        let json: JSONValue = [
            "type": "notification_event", "app_id": "abc", "data": ["type": "notification_event_data", "item": item],
            "links": [:], "id": "notif_1", "topic": .string(topic), "delivery_status": .null, "delivery_attempts": 1,
            "delivered_at": 0, "first_sent_at": 1_734_537_560, "created_at": 1_734_537_559, "self": .null,
        ]
        return IntercomNotification(parsing: json.serialized())
    }

    private static let conversation: JSONValue = [
        "type": "conversation", "id": 524,
        "conversation_parts": ["conversation_parts": [["id": 9, "part_type": "comment", "body": "Hi"]]],
    ]

    @Test("A conversation bears its new parts")
    func conversation() throws {
        let notification = Self.read("conversation.admin.replied", Self.conversation)
        #expect(notification.topic == "conversation.admin.replied")
        #expect(notification.id == "notif_1")
        #expect(notification.appID == "abc")
        guard case .conversation(let conversation) = notification.item else {
            Issue.record("\(notification.item)")
            return
        }
        #expect(conversation.id == "524")
        #expect(conversation.parts.map(\.id) == ["9"])
    }

    @Test("A part that bears its conversation is not taken for one")
    func part() {
        let item: JSONValue = ["type": "conversation_part", "id": 9, "conversation": Self.conversation]
        guard case .conversation(let found) = Self.read("conversation_part.tag.created", item).item else {
            Issue.record("no conversation")
            return
        }
        #expect(found.id == "524")
        #expect(Self.read("conversation_part.redacted", ["type": "conversation_part", "id": 9]).item == .other)
    }

    @Test("A merged contact tells what is left, and what went into it where that is said")
    func merged() throws {
        let item: JSONValue = ["type": "contact", "id": "6", "external_id": "telegram:1"]
        guard case .contactMerged(nil, let survivor) = Self.read("contact.merged", item).item else {
            Issue.record("not a merger")
            return
        }
        #expect(survivor.id == "6")
        #expect(survivor.externalID == "telegram:1")
        let pair: JSONValue = ["lead": ["id": "5"], "user": ["id": 6]]
        guard case .contactMerged("5", let kept) = Self.read("contact.merged", pair).item else {
            Issue.record("not a merger")
            return
        }
        #expect(kept.id == "6")
    }

    @Test("What is deleted or put away is told by little more than its id")
    func deleted() {
        let contact: JSONValue = ["type": "contact", "id": 6, "deleted": true]
        #expect(Self.read("contact.deleted", contact).item == .contactDeleted("6"))
        #expect(Self.read("contact.archived", contact).item == .contactDeleted("6"))
        guard case .conversation(let gone) = Self.read("conversation.deleted", ["id": "5"]).item else {
            Issue.record("no conversation")
            return
        }
        #expect(gone.id == "5")
        #expect(gone.parts == [])
    }

    @Test(
        "A topic or an item that we do not know is no error",
        arguments: [
            ("job.failed", ["x": 1]), ("conversation.user.replied", .null),
            ("conversation.user.replied", ["type": "conversation"]), ("contact.merged", []), ("contact.deleted", [:]),
            ("conversation.user.replied", "x"), ("", ["id": 1]),
        ] as [(String, JSONValue)])
    func unknown(topic: String, item: JSONValue) {
        #expect(Self.read(topic, item) == Self.read(topic, item))
        #expect(Self.read(topic, item).item == .other)
    }

    @Test(
        "What is no notification says nothing", arguments: ["", "x", "[]", "{}", #"{"topic":7}"#, "null", "\u{0}"])
    func garbage(text: String) {
        let notification = IntercomNotification(parsing: Data(text.utf8))
        #expect(notification.topic == nil)
        #expect(notification.id == nil)
        #expect(notification.item == .other)
    }

    @Test("An envelope of which only the topic is left can still be read")
    func poor() {
        let text = #"{"topic":"ping","id":null,"data":null,"created_at":null}"#
        let notification = IntercomNotification(parsing: Data(text.utf8))
        #expect(notification.item == .ping)
        #expect(notification.id == nil)
    }

    private static let topics: [String] = {
        let data = FileManager.default.contents(atPath: "\(IntercomDescription.folder)/webhook-topics.json") ?? Data()
        let json = try? JSONValue(parsing: data)
        return json?["topics"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }()

    @Test(
        "Every topic of Intercom's is read, with what it is about and with garbage",
        .disabled(if: IntercomDescription.isFolderMissing, "Intercom's description is missing"))
    func topics() {
        #expect(Self.topics.count > 30)
        for topic in Self.topics {
            let item = Self.read(topic, Self.conversation).item
            switch topic {
            case "ping": #expect(item == .ping)
            case "contact.deleted", "contact.archived": #expect(item == .contactDeleted("524"))
            case "contact.merged":
                guard case .contactMerged = item else { Issue.record("\(topic): \(item)"); break }
            case _ where topic.hasPrefix("conversation"):
                guard case .conversation(let found) = item else { Issue.record("\(topic): \(item)"); break }
                #expect(found.id == "524")
            default: #expect(item == .other)
            }
            for garbage in [.null, "x", 7, [], [:], ["id": .null], ["id": [:]]] as [JSONValue] where topic != "ping" {
                #expect(Self.read(topic, garbage).item == .other, "\(topic): \(garbage)")
            }
        }
    }
}
