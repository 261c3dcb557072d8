import JSON
import TelegramSandbox

/// Compares what was said on either side with what arrived on the other.
struct CrashVerdict {
    private var texts: NumberedTexts
    /// Admitted to be uncertain.
    let uncertain: Set<String>
    /// Customers with more topics than one.
    private(set) var topicsTwice: [String] = []

    var twice: [String] { texts.twice }
    var lost: [String] { texts.lost }
    var disordered: [String] { texts.disordered }
    var arrived: Int { texts.arrived }

    /// Everything once, in order, or admitted to be uncertain.
    var isFlawless: Bool { twice.isEmpty && lost.isEmpty && disordered.isEmpty && topicsTwice.isEmpty }

    init(_ stage: CrashStage, _ load: CrashLoad, _ installation: Installation, key: String) async throws {
        uncertain = try await installation.uncertainTexts(key: key)
        texts = NumberedTexts(uncertain: uncertain)
        var topics: [Int: [SandboxTopic]] = [:]
        for topic in stage.sandbox.topics(of: stage.group) {
            topics[CrashLoad.customer(of: topic) ?? -1, default: []].append(topic)
        }
        for (number, customer) in load.customers.enumerated() {
            let answers = stage.sandbox.messages(bot: CrashStage.bot, person: customer.id).filter(\.isFromBot)
            texts.compare(answers.compactMap(\.text), "a\(number)-", load.answers[number])
            let own = topics[number] ?? []
            if own.count > 1 { topicsTwice.append("\(own.map(\.name))") }
            let posts = own.flatMap { stage.sandbox.messages(group: stage.group, topic: $0.id) }.filter(\.isFromBot)
            texts.compare(posts.compactMap(\.text), "c\(number)-", load.questions[number])
        }
    }
}
