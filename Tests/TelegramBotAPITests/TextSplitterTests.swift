import TestSupport
import Testing

@testable import TelegramBotAPI

@Suite("Splitting texts")
struct TextSplitterTests {
    @Test("A text within the limit stays one, to the last unit")
    func short() {
        let text = FormattedText(String(repeating: "a", count: 4096))
        #expect(TextSplitter.message.split(text) == [text])
        #expect(TextSplitter.message.split(text + "b").map(\.utf16Length) == [4096, 1])
        #expect(TextSplitter.message.split(" \n ") == [])
    }

    @Test(
        "The cut falls at a paragraph, else a line, else a word, else between characters",
        arguments: [
            ("one two\n\nthree\nfour five", ["one two", "three\nfour", "five"]),
            ("one two\nthree four", ["one two", "three four"]),
            ("one two three", ["one two", "three"]),
            ("abcdefghijklmno", ["abcdefghijkl", "mno"]),
            ("a bcdefghijklmno", ["a", "bcdefghijklm", "no"]),
            ("one  two   \n\n\n three", ["one  two", " three"]),
            ("👩‍👩‍👧👩‍👩‍👧", ["👩‍👩‍👧", "👩‍👩‍👧"]),
            ("abcdefghijk👋👋", ["abcdefghijk", "👋👋"]),
            ("abcdefghijke\u{301}x", ["abcdefghijk", "e\u{301}x"]),
        ])
    func places(text: String, parts: [String]) {
        #expect(TextSplitter(limit: 12).split(FormattedText(text)).map(\.text) == parts)
    }

    @Test("Entities are cut and moved along")
    func entities() {
        let text = FormattedText(
            "one two three four",
            entities: [
                MessageEntity(.bold, offset: 0, length: 18), MessageEntity(.code, offset: 8, length: 5),
                MessageEntity(.italic, offset: 4, length: 3),
            ])
        let parts = TextSplitter(limit: 9).split(text)
        #expect(parts.map(\.text) == ["one two", "three", "four"])
        #expect(parts[0].entities == [.init(.bold, offset: 0, length: 7), .init(.italic, offset: 4, length: 3)])
        #expect(parts[1].entities == [.init(.bold, offset: 0, length: 5), .init(.code, offset: 0, length: 5)])
        #expect(parts[2].entities == [.init(.bold, offset: 0, length: 4)])
    }

    @Test("What means nothing in halves stays whole")
    func indivisible() {
        let text = FormattedText(
            "abcdefgh👋xyz", entities: [MessageEntity(.customEmoji, offset: 8, length: 2, customEmojiID: "1")])
        let parts = TextSplitter(limit: 9).split(text)
        #expect(parts.map(\.text) == ["abcdefgh", "👋xyz"])
        #expect(parts[1].entities == [MessageEntity(.customEmoji, offset: 0, length: 2, customEmojiID: "1")])
    }

    @Test("What is longer than a part by itself becomes plain text")
    func tooLong() {
        let text = FormattedText("abcdefghij", entities: [MessageEntity(.url, offset: 0, length: 10)])
        let parts = TextSplitter(limit: 4).split(text)
        #expect(parts.map(\.text) == ["abcd", "efgh", "ij"])
        #expect(parts.flatMap(\.entities) == [])
    }

    @Test("A long caption goes on in messages of full length")
    func caption() {
        let text = FormattedText(String(repeating: "word ", count: 2000))
        let (caption, rest) = TextSplitter.caption.splitCaption(text)
        #expect(caption?.utf16Length == 1024)
        #expect(rest.map(\.utf16Length).allSatisfy { $0 <= 4096 })
        #expect(rest.count == 3)
        #expect(TextSplitter.caption.splitCaption("").caption == nil)
    }

    @Test(
        "Of any text nothing but white space is lost, and every entity stands over what it stood over",
        arguments: 0..<300)
    func property(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let text = generator.formattedText()
        let limit = Int.random(in: 2...40, using: &generator)
        let parts = TextSplitter(limit: limit).split(text)
        #expect(parts.allSatisfy { $0.utf16Length <= limit && !$0.isBlank })
        #expect(parts.map(\.text).joined().withoutSpace == text.text.withoutSpace)
        for kind in [MessageEntity.Kind.bold, .spoiler] {
            let before = text.covered(by: kind)
            #expect(parts.map { $0.covered(by: kind) }.joined().withoutSpace == before.withoutSpace)
        }
        for part in parts {
            #expect(part.entities.allSatisfy { $0.offset >= 0 && $0.length > 0 && $0.end <= part.utf16Length })
            #expect(!part.text.unicodeScalars.contains("\u{FFFD}"))
        }
    }
}

extension String {
    var withoutSpace: String { String(unicodeScalars.filter { !$0.properties.isWhitespace }.map(Character.init)) }
}

extension FormattedText {
    func covered(by kind: MessageEntity.Kind) -> String {
        let units = Array(text.utf16)
        return entities.filter { $0.type == kind }.map { String(decoding: units[$0.offset..<$0.end], as: UTF16.self) }
            .joined()
    }
}

extension SeededGenerator {
    mutating func formattedText() -> FormattedText {
        let alphabet = ["a", "b ", "é", "👋", "👩‍👩‍👧", "\n", "\n\n", " ", "word", "e\u{301}", "漢", ". "]
        let pieces = (0..<Int.random(in: 1...80, using: &self)).map { _ in alphabet.randomElement(using: &self) ?? "" }
        let text = pieces.joined()
        // Entities never cut a surrogate pair.
        let bounds = text.unicodeScalars.indices.map { $0.utf16Offset(in: text) } + [text.utf16.count]
        let kinds: [MessageEntity.Kind] = [.bold, .spoiler, .customEmoji, .url]
        let entities = kinds.compactMap { kind -> MessageEntity? in
            let ends = [bounds.randomElement(using: &self) ?? 0, bounds.randomElement(using: &self) ?? 0].sorted()
            return ends[0] < ends[1] ? MessageEntity(kind, offset: ends[0], length: ends[1] - ends[0]) : nil
        }
        return FormattedText(text, entities: entities)
    }
}
