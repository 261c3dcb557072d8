import Foundation
import IntercomSandbox
import TelegramSandbox
import TestSupport

/// Customers who write in Telegram and a teammate who answers in Intercom, at random, all of them numbered: `c7-12` is
/// the twelfth message of customer 7, `b7-3` the third answer to them.
struct BridgeLoad {
    private let stage: CrashStage
    private let intercom: IntercomSandbox
    private var random: SeededGenerator
    private(set) var customers: [SandboxPerson] = []
    /// By customer.
    private(set) var questions: [Int] = []
    private(set) var answers: [Int] = []
    private(set) var left: Int

    init(_ stage: CrashStage, _ intercom: IntercomSandbox, customers count: Int, messages: Int, seed: UInt64) throws {
        self.stage = stage
        self.intercom = intercom
        random = SeededGenerator(seed: seed)
        left = messages
        for number in 0..<count {
            let person = stage.sandbox.makePerson(firstName: "Customer", lastName: "\(number)")
            try person.start(CrashStage.bot)
            customers.append(person)
        }
        questions = Array(repeating: 0, count: count)
        answers = questions
    }

    /// So many messages, about half of them answers.
    mutating func send(_ count: Int) throws {
        let conversations = intercom.conversations
        for _ in 0..<min(count, left) {
            left -= 1
            if let conversation = conversations.randomElement(using: &random), Bool.random(using: &random),
                let number = number(of: conversation)
            {
                answers[number] += 1
                try intercom.reply(
                    conversation.id, as: IntercomStage.admin, "<p>b\(number)-\(answers[number])</p>")
            } else {
                let number = Int.random(in: customers.indices, using: &random)
                questions[number] += 1
                try customers[number].send(.text("c\(number)-\(questions[number])"), to: .bot(CrashStage.bot))
            }
        }
    }

    func number(of conversation: IntercomSandbox.Conversation) -> Int? {
        let sender = conversation.externalID.flatMap { Int64($0.dropFirst("telegram:".count)) }
        return customers.firstIndex { $0.id == sender }
    }
}
