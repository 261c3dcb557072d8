import TelegramSandbox
import TestSupport

/// Customers who write and staff who answer, at random, all of them numbered: `c7-12` is the twelfth message of
/// customer 7, `a7-3` the third answer to them.
struct CrashLoad {
    private let stage: CrashStage
    private var random: SeededGenerator
    private(set) var customers: [SandboxPerson] = []
    /// By customer.
    private(set) var questions: [Int] = []
    private(set) var answers: [Int] = []
    /// What is still to be sent.
    private(set) var left: Int

    init(_ stage: CrashStage, messages: Int, random: SeededGenerator) {
        self.stage = stage
        self.random = random
        left = messages
    }

    /// Someone new writes to the bot.
    mutating func addCustomer() throws {
        let number = customers.count
        let person = stage.sandbox.makePerson(firstName: "Customer", lastName: "\(number)")
        customers.append(person)
        questions.append(0)
        answers.append(0)
        try person.start(CrashStage.bot)
    }

    /// So many messages, about half of them answers.
    mutating func send(_ count: Int) throws {
        let topics = stage.sandbox.topics(of: stage.group)
        for _ in 0..<min(count, left) {
            left -= 1
            if let topic = topics.randomElement(using: &random), Bool.random(using: &random) {
                try answer(in: topic)
            } else {
                try ask()
            }
        }
    }

    private mutating func ask() throws {
        let number = Int.random(in: customers.indices, using: &random)
        questions[number] += 1
        try customers[number].send(.text("c\(number)-\(questions[number])"), to: .bot(CrashStage.bot))
    }

    private mutating func answer(in topic: SandboxTopic) throws {
        guard let number = CrashLoad.customer(of: topic), let agent = stage.agents.randomElement(using: &random) else {
            throw Installation.Failure(description: "a topic of nobody: \(topic.name)")
        }
        answers[number] += 1
        try agent.send(.text("a\(number)-\(answers[number])"), to: .group(stage.group, topic: topic.id))
    }

    /// `#1042 Customer 17 · …`
    static func customer(of topic: SandboxTopic) -> Int? {
        let words = topic.name.split(separator: " ")
        return words.count > 2 ? Int(words[2]) : nil
    }
}
