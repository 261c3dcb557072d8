import FoundationEssentials
import JSON
import Testing

@testable import TelegramSandbox

@Suite("The Bot API's description")
struct SchemaTests {
    /// The published description stands beside the checkout, not in it; `PARLEY_ORACLES` names another folder.
    static let published: JSONValue? = {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
        let folder = ProcessInfo.processInfo.environment["PARLEY_ORACLES"] ?? "\(root)/../shared/oracles"
        return FileManager.default.contents(atPath: "\(folder)/telegram-bot-api/api.json")
            .flatMap { try? JSONValue(parsing: $0) }
    }()

    @Test(
        "The table is the published description, to the last member",
        // Without the published one there is nothing to compare with: skipped: no oracles.
        .enabled(if: published != nil, "skipped: no oracles"))
    func table() throws {
        let published = try #require(Self.published)
        for (name, members) in Schema.botAPI.methods {
            try compare(members, published["methods"]?[name], name)
        }
        for (name, shape) in Schema.botAPI.types {
            switch shape {
            case .anything: break
            case .oneOf(let subtypes):
                #expect(published["types"]?[name]?["subtypes"]?.arrayValue?.compactMap(\.stringValue) == subtypes)
            case .object(let members): try compare(members, published["types"]?[name], name)
            }
        }
        #expect(Schema.botAPI.methods.count == 51)
    }

    private func compare(_ members: [Schema.Member], _ published: JSONValue?, _ name: String) throws {
        let fields = try #require(published, "\(name)")["fields"]?.arrayValue ?? []
        #expect(members.map(\.name) == fields.compactMap { $0["name"]?.stringValue }, "\(name)")
        #expect(members.map(\.isRequired) == fields.compactMap { $0["required"]?.boolValue }, "\(name)")
        let types = fields.map { field in
            (field["types"]?.arrayValue ?? []).compactMap { $0.stringValue.map(Self.spelled) }
        }
        #expect(members.map(\.types) == types, "\(name)")
    }

    private static func spelled(_ type: String) -> String {
        type.hasPrefix("Array of ") ? "[\(spelled(String(type.dropFirst(9))))]" : type
    }

    @Test(
        "What is wrong is found, however deep",
        arguments: [
            (["chat_id": 1, "text": "x"], nil),
            (["chat_id": 1], .missing("text")),
            (["chat_id": 1.5, "text": "x"], .wrongType("chat_id", expected: "Integer")),
            (["chat_id": 1, "text": "x", "txt": 1], .unknownParameter("txt")),
            (
                ["chat_id": 1, "text": "x", "entities": [["type": "bold", "offset": 0]]], .missing("entities[0].length")
            ),
            (
                ["chat_id": 1, "text": "x", "reply_markup": ["inline_keyboard": [[["text": "a", "data": "b"]]]]],
                .unknownParameter("reply_markup.inline_keyboard[0][0].data")
            ),
        ] as [([String: JSONValue], Schema.Problem?)])
    func problems(parameters: [String: JSONValue], problem: Schema.Problem?) {
        var found: Schema.Problem?
        do {
            try Schema.botAPI.check(method: "sendMessage", parameters: parameters)
        } catch {
            found = error
        }
        #expect(found == problem)
    }

    @Test("Texts get the types that the method wants")
    func texts() {
        let texts = [
            "chat_id": "5", "text": "5", "disable_notification": "true", "link_preview_options": "{}", "x": "5",
        ]
        let typed = Schema.botAPI.typed(method: "sendMessage", texts: texts)
        #expect(
            JSONValue.object(typed) == [
                "chat_id": 5, "text": "5", "disable_notification": true, "link_preview_options": .object([:]), "x": "5",
            ])
    }
}
