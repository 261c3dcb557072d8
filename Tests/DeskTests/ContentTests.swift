import Desk
import DeskTestSupport
import FoundationEssentials
import JSON
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Every kind of content, both ways")
struct ContentTests {
    @Test(
        "Files are mirrored with their captions",
        arguments: ["photo", "video", "animation", "audio", "voice", "document"])
    func files(kind: String) async throws {
        let kind = try #require(SandboxContent.Kind(rawValue: kind))
        try await DeskHarness.run(on: .sqlite) { desk in
            try desk.customer.send(
                .file(kind, caption: "look", name: "a.bin", data: Data("bytes".utf8)), to: .bot(desk.bot))
            let topic = try await desk.topic()
            #expect(try await desk.eventually { desk.posts(in: topic).map(\.kind) == [kind.rawValue] })
            #expect(desk.posts(in: topic).map(\.text) == ["look"])
            try desk.agent.send(
                .file(kind, caption: "here", name: "b.bin", data: Data("more".utf8)),
                to: .group(desk.group, topic: topic))
            #expect(try await desk.eventually { desk.received(by: desk.customer).map(\.kind) == [kind.rawValue] })
            #expect(desk.received(by: desk.customer).map(\.text) == ["here"])
            #expect(try await desk.quiet())
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("An album stays an album, its order and captions kept", arguments: TestEngine.available)
    func albums(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let items = (1...4).map { SandboxContent.file(.photo, caption: "picture \($0)", data: Data([UInt8($0)])) }
            try desk.customer.sendAlbum(items, to: .bot(desk.bot))
            let topic = try await desk.topic()
            #expect(try await desk.eventually { desk.posts(in: topic).count == 4 })
            let posts = desk.posts(in: topic)
            #expect(posts.map(\.text) == (1...4).map { "picture \($0)" })
            #expect(Set(posts.map(\.mediaGroupID)).count == 1)
            #expect(posts.allSatisfy { $0.mediaGroupID != nil })
            try desk.agent.sendAlbum(items.dropLast(2), to: .group(desk.group, topic: topic))
            #expect(try await desk.eventually { desk.received(by: desk.customer).count == 2 })
            #expect(Set(desk.received(by: desk.customer).map(\.mediaGroupID)).count == 1)
            #expect(try await desk.quiet())
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("Formatting is kept to the letter")
    func entities() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let entities: JSONValue = [
                ["type": "bold", "offset": 0, "length": 4],
                ["type": "text_link", "offset": 5, "length": 4, "url": "https://example.org/"],
                ["type": "spoiler", "offset": 10, "length": 2],
            ]
            try desk.customer.send(.text("bold link 👍", entities: entities), to: .bot(desk.bot))
            let topic = try await desk.topic()
            #expect(try await desk.eventually { desk.posts(in: topic).count == 1 })
            #expect(desk.posts(in: topic).first?.entities == entities)
        }
    }

    @Test("A poll and a dice are shown as text, a place as a place")
    func others() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            try desk.customer.send(
                .other(["location": ["latitude": 52.5, "longitude": 13.25]]), to: .bot(desk.bot))
            try desk.customer.send(.other(["dice": ["emoji": "🎲", "value": 5]]), to: .bot(desk.bot))
            try desk.customer.send(.other(["some_new_thing": ["a": 1]]), to: .bot(desk.bot))
            let topic = try await desk.topic()
            #expect(try await desk.eventually { desk.posts(in: topic).count >= 2 })
            #expect(try await desk.quiet())
            #expect(desk.posts(in: topic).map(\.kind).prefix(2) == ["location", "text"])
            #expect(desk.posts(in: topic)[1].text == "🎲 5")
            #expect(desk.sandbox.report.isClean)
        }
    }
}
