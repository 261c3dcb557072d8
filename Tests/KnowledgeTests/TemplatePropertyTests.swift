import Knowledge
import TelegramBotAPI
import TestSupport
import Testing

@Suite("Texts with variables, whatever they are")
struct TemplatePropertyTests {
    private static let alphabet = ["a", " ", "🦊", "ё", "{", "}", "\\", "\n", "|", "e\u{301}"]
    private static let values = TemplateValues(["ticket.id": "🦊{{x}}", "contact.name": "Q", "bot.name": "long value"])

    /// Parts with what they are to become, and which of them are formatted.
    private struct Sample {
        var source = ""
        var expected = ""
        var entities: [MessageEntity] = []
        var covered: [String] = []
    }

    private func sample(_ random: inout SeededGenerator) -> Sample {
        var sample = Sample()
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let (source, value): (String, String)
            switch Int.random(in: 0...5, using: &random) {
            case 0: (source, value) = ("{{ ticket.id }}", "🦊{{x}}")
            case 1: (source, value) = ("{{contact.name|none}}", "Q")
            case 2: (source, value) = ("{{ agent.name | ё }}", "ё")
            case 3: (source, value) = (#"\{{"#, "{{")
            case 4: (source, value) = (#"\\{{bot.name}}"#, #"\long value"#)
            default: (source, value) = ("plain 🦊 ", "plain 🦊 ")
            }
            if Bool.random(using: &random) {
                sample.entities.append(
                    MessageEntity(.bold, offset: sample.source.utf16.count, length: source.utf16.count))
                sample.covered.append(value)
            }
            sample.source += source
            sample.expected += value
        }
        return sample
    }

    @Test("Each part becomes what it stands for, and formatting covers the same part", arguments: 0..<40)
    func parts(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let sample = sample(&random)
            let source = FormattedText(sample.source, entities: sample.entities)
            let text = try TemplateText(source).rendered(with: Self.values)
            #expect(text.text == sample.expected)
            let units = Array(text.text.utf16)
            let covered = text.entities.map { String(decoding: units[$0.offset..<$0.end], as: UTF16.self) }
            #expect(covered == sample.covered, "\(sample.source)")
        }
    }

    @Test("Any text is rendered or refused; formatting stays within it and in order", arguments: 0..<40)
    func anything(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                Self.alphabet.randomElement(using: &random) ?? ""
            }.joined()
            let length = text.utf16.count
            let entities = (0..<3).map { _ in
                let offset = Int.random(in: 0...length, using: &random)
                return MessageEntity(
                    .bold, offset: offset, length: Int.random(in: 0...(length - offset), using: &random))
            }
            guard
                let rendered = try? TemplateText(FormattedText(text, entities: entities)).rendered(with: Self.values)
            else { continue }
            for entity in rendered.entities {
                #expect(entity.offset >= 0 && entity.length > 0 && entity.end <= rendered.utf16Length)
            }
            if !text.contains("{{") { #expect(rendered.text == text) }
        }
    }
}
