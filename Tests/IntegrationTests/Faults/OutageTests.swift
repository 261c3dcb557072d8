import Glibc
import JSON
import Processes
import TelegramSandbox
import TestSupport
import Testing

extension Faults {
    @Suite("A long outage of Telegram")
    struct OutageTests {
        private static let limits = SandboxLimits(
            bot: .init(count: 30, length: 1_000_000), privateBurst: 3, privateInterval: 200_000,
            group: .init(count: 20, length: 2_000_000))
        private static let flags = [
            "--limit-bot", "30/1s", "--limit-private-chat", "5/1s+3", "--limit-group", "20/2s",
        ]
        private static let answers = (1...5).map { "answer \($0)" }
        private static let questions = (1...5).map { "question \($0)" }

        @Test(
            "Everything waits, also over a crash, and then drains in order at the allowed rate, with no 429",
            arguments: TestEngine.available)
        func outage(engine: TestEngine) async throws {
            try await FaultScene.with(on: engine, limits: Self.limits, flags: Self.flags) { scene in
                try await scene.serving { first in
                    let people = try (1...3).map { number in
                        let person = scene.sandbox.makePerson(firstName: "Customer \(number)")
                        try person.start(CrashStage.bot)
                        try person.send(.text("hello"), to: .bot(CrashStage.bot))
                        return person
                    }
                    #expect(
                        await eventually(within: .seconds(20)) {
                            (0..<3).allSatisfy { scene.posts(topic: $0) == ["hello"] }
                        })
                    // Nobody listens; then a proxy's page; then Telegram's own error.
                    await scene.stage.server.refuseConnections()
                    for ticket in 1...3 {
                        for text in Self.answers { try await scene.answer(text, ticket: Int64(ticket)) }
                    }
                    #expect(
                        await eventually(within: .seconds(15)) {
                            await scene.metric(#"parley_delivery_circuits_open{destination="telegram"}"#) == 1
                        })
                    #expect(scene.log.contains("circuit open"))
                    first.signal(SIGKILL)
                    await first.wait()
                    let second = try scene.installation.serve(flags: scene.api)
                    try await scene.installation.ready()
                    scene.sandbox.setOutage(.page(status: 502))
                    try scene.stage.server.start()
                    for person in people {
                        for text in Self.questions { try person.send(.text(text), to: .bot(CrashStage.bot)) }
                    }
                    try await Task.sleep(for: .seconds(2))
                    scene.sandbox.setOutage(.error(status: 500, description: "Internal Server Error"))
                    try await Task.sleep(for: .seconds(2))
                    #expect(people.allSatisfy { scene.received(by: $0).isEmpty })
                    scene.sandbox.setOutage(nil)
                    try await judge(scene, people)
                    return second
                }
            }
        }

        private func judge(_ scene: FaultScene, _ people: [SandboxPerson]) async throws {
            let isDrained = await eventually(within: .seconds(60)) {
                people.allSatisfy { scene.received(by: $0).count == Self.answers.count }
                    && (0..<3).allSatisfy {
                        scene.posts(topic: $0).count == 1 + Self.questions.count + Self.answers.count
                    }
            }
            #expect(isDrained, "\(scene.installation.complaints)")
            for (index, person) in people.enumerated() {
                #expect(scene.received(by: person) == Self.answers)
                let posts = scene.posts(topic: index)
                #expect(posts.filter { $0.hasPrefix("question") } == Self.questions)
                #expect(posts.filter { $0.contains("answer") }.map { String($0.suffix(8)) } == Self.answers)
            }
            #expect(try await scene.installation.list("deliveries?state=uncertain", key: scene.key).isEmpty)
            let report = scene.sandbox.report
            #expect(report.tooManyRequests == 0 && report.duplicates == 0 && report.isClean, "\(report)")
            #expect(await scene.metric(#"parley_delivery_circuits_open{destination="telegram"}"#) == 0)
            #expect(scene.log.contains("circuit closed"))
        }
    }
}
