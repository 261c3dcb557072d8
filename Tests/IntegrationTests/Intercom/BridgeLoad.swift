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

/// Compares what was said on either side with what arrived on the other.
struct BridgeVerdict {
    private(set) var twice: [String] = []
    private(set) var lost: [String] = []
    private(set) var disordered: [String] = []
    private(set) var arrived = 0
    private(set) var conversationsTwice: [Int] = []
    /// With somebody else.
    private(set) var strayed: [String] = []

    init(_ stage: CrashStage, _ intercom: IntercomSandbox, _ load: BridgeLoad, uncertain: Set<String>) {
        var seen: Set<Int> = []
        var said: [Int: [IntercomSandbox.Part]] = [:]
        for conversation in intercom.conversations {
            guard let number = load.number(of: conversation) else { continue }
            if !seen.insert(number).inserted { conversationsTwice.append(number) }
            said[number, default: []] += conversation.parts
        }
        for (number, customer) in load.customers.enumerated() {
            let parts = said[number] ?? []
            let texts = parts.compactMap(\.body).map { $0.replacing("<p>", with: "").replacing("</p>", with: "") }
            compare(texts, "c\(number)-", load.questions[number], uncertain: [])
            // What a teammate wrote stands there once: it must not come back as ours.
            compare(texts, "b\(number)-", load.answers[number], uncertain: [])
            let received = stage.sandbox.messages(bot: CrashStage.bot, person: customer.id).filter(\.isFromBot)
            compare(received.compactMap(\.text), "b\(number)-", load.answers[number], uncertain: uncertain)
            strayed += (texts + received.compactMap(\.text)).filter {
                !$0.hasPrefix("b\(number)-") && !$0.hasPrefix("c\(number)-")
            }
        }
    }

    private mutating func compare(_ texts: [String], _ prefix: String, _ count: Int, uncertain: Set<String>) {
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
}
