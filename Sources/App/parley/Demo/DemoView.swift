import IntercomSandbox
import TelegramSandbox

/// Prints what happens in the simulated Telegram and Intercom, a line a message, as it happens.
struct DemoView {
    private let world: DemoWorld
    private var shown: Set<String> = []

    init(_ world: DemoWorld) { self.world = world }

    /// Prints what is new.
    mutating func refresh() {
        let topics = Dictionary(
            world.sandbox.topics(of: world.group).map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
        for message in world.privateMessages where message.text != "/start" {
            let person = message.isFromBot ? "bot → customer" : "customer → bot"
            let name = world.name(of: message.isFromBot ? message.chatID : message.senderID)
            show("p\(message.chatID)/\(message.id)", "\(person)  \(padded(name, 14))  \(summary(message))")
        }
        for message in world.sandbox.messages(group: world.group) where !message.isService {
            guard let topic = message.topicID, let title = topics[topic] else { continue }
            let who = message.isFromBot ? "bot → topic   " : "staff → topic "
            let text = message.isFromBot ? summary(message) : "\(world.name(of: message.senderID)): \(summary(message))"
            show("g\(message.id)", "\(who)  \(padded(String(title.prefix(14)), 14))  \(text)")
        }
        refreshIntercom()
    }

    private mutating func refreshIntercom() {
        for conversation in world.intercom.conversations {
            let sender = conversation.externalID?.split(separator: ":").last.flatMap { Int64($0) } ?? 0
            for part in conversation.parts {
                guard let body = part.body else { continue }
                let who = part.authorType == "user" ? "bot → Intercom " : "\(DemoWorld.teammate.name) → Intercom"
                let text = body.replacing("<p>", with: "").replacing("</p>", with: "").replacing("<br>", with: " / ")
                show("i\(part.id)", "\(who)  \(padded(world.name(of: sender), 14))  \(shortened(text))")
            }
        }
    }

    private mutating func show(_ key: String, _ line: String) {
        guard shown.insert(key).inserted else { return }
        Console.print("  \(line)")
    }

    private func summary(_ message: SandboxMessage) -> String {
        let text = (message.text ?? "(\(message.kind))").split(whereSeparator: \.isNewline).joined(separator: " / ")
        return shortened(text)
    }

    private func shortened(_ text: String) -> String { text.count > 90 ? String(text.prefix(89)) + "…" : text }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
