import JSON
import TelegramSandbox

/// Compares what was said on either side with what arrived on the other.
struct CrashVerdict {
    private(set) var twice: [String] = []
    /// Not there, and not admitted to be uncertain.
    private(set) var lost: [String] = []
    private(set) var disordered: [String] = []
    /// Admitted to be uncertain.
    private(set) var uncertain: Set<String> = []
    private(set) var arrived = 0
    /// Customers with more topics than one.
    private(set) var topicsTwice: [String] = []

    /// Everything once, in order, or admitted to be uncertain.
    var isFlawless: Bool { twice.isEmpty && lost.isEmpty && disordered.isEmpty && topicsTwice.isEmpty }

    init(_ stage: CrashStage, _ load: CrashLoad, _ installation: Installation, key: String) async throws {
        uncertain = try await Self.uncertain(installation, key)
        var topics: [Int: [SandboxTopic]] = [:]
        for topic in stage.sandbox.topics(of: stage.group) {
            topics[CrashLoad.customer(of: topic) ?? -1, default: []].append(topic)
        }
        for (number, customer) in load.customers.enumerated() {
            let answers = stage.sandbox.messages(bot: CrashStage.bot, person: customer.id).filter(\.isFromBot)
            compare(answers.compactMap(\.text), "a\(number)-", load.answers[number])
            let own = topics[number] ?? []
            if own.count > 1 { topicsTwice.append("\(own.map(\.name))") }
            let posts = own.flatMap { stage.sandbox.messages(group: stage.group, topic: $0.id) }.filter(\.isFromBot)
            compare(posts.compactMap(\.text), "c\(number)-", load.questions[number])
        }
    }

    private mutating func compare(_ texts: [String], _ prefix: String, _ count: Int) {
        let numbers = texts.filter { $0.hasPrefix(prefix) }.compactMap { Int($0.dropFirst(prefix.count)) }
        arrived += Set(numbers).count
        var last = 0
        var seen: Set<Int> = []
        for number in numbers {
            if !seen.insert(number).inserted {
                twice.append("\(prefix)\(number)")
            } else if number < last {
                disordered.append("\(prefix)\(number) after \(last)")
            }
            last = max(last, number)
        }
        for number in 1..<(count + 1) where !seen.contains(number) && !uncertain.contains("\(prefix)\(number)") {
            lost.append("\(prefix)\(number)")
        }
    }

    /// The texts of messages whose outcome the API says is not known.
    private static func uncertain(_ installation: Installation, _ key: String) async throws -> Set<String> {
        var texts: Set<String> = []
        for delivery in try await installation.list("deliveries?state=uncertain", key: key) {
            let id = delivery["id"]?.integerValue ?? 0
            let detail = await installation.get("/api/v1/deliveries/\(id)", key: key)?.body
            let request = detail?["attempts"]?.arrayValue?.last?["request"]
            if let text = request?["parameters"]?["text"]?.stringValue { texts.insert(text) }
        }
        return texts
    }
}
