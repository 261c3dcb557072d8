import IntercomSandbox
import TelegramSandbox

/// Compares what was said on either side with what arrived on the other.
struct BridgeVerdict {
    /// In Intercom, where nothing is uncertain.
    private(set) var there = NumberedTexts(uncertain: [])
    /// With the customers.
    private(set) var here: NumberedTexts
    private(set) var conversationsTwice: [Int] = []
    /// With somebody else.
    private(set) var strayed: [String] = []

    init(_ stage: CrashStage, _ intercom: IntercomSandbox, _ load: BridgeLoad, uncertain: Set<String>) {
        here = NumberedTexts(uncertain: uncertain)
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
            there.compare(texts, "c\(number)-", load.questions[number])
            // What a teammate wrote stands there once: it must not come back as ours.
            there.compare(texts, "b\(number)-", load.answers[number])
            let received = stage.sandbox.messages(bot: CrashStage.bot, person: customer.id).filter(\.isFromBot)
            here.compare(received.compactMap(\.text), "b\(number)-", load.answers[number])
            strayed += (texts + received.compactMap(\.text)).filter {
                !$0.hasPrefix("b\(number)-") && !$0.hasPrefix("c\(number)-")
            }
        }
    }
}
