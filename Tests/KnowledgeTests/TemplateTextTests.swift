import Knowledge
import TelegramBotAPI
import Testing

@Suite("Texts with variables")
struct TemplateTextTests {
    private let values = TemplateValues(
        ["contact.name": "Zoë 🦊 Ann", "ticket.id": "42", "contact.username": "  ", "ticket.fields.shelf": "A1"],
        fields: ["shelf", "empty"])

    private func render(_ text: FormattedText) throws -> FormattedText {
        try TemplateText(text).rendered(with: values)
    }

    @Test(
        "Variables, defaults and braces that mean nothing",
        arguments: [
            ("Hello {{ contact.name }}, #{{ticket.id}}", "Hello Zoë 🦊 Ann, #42"),
            ("{{contact.username|friend of ours}}!", "friend of ours!"),
            ("{{ contact.username | }}!", "!"),
            ("shelf {{ticket.fields.shelf}}{{ticket.fields.empty|-}}", "shelf A1-"),
            (#"\{{ticket.id}} \\{{ticket.id}} \\\{{x}}"#, #"{{ticket.id}} \42 \{{x}}"#),
            (#"a \ b { c } }} \"#, #"a \ b { c } }} \"#),
            ("{{ticket.id}}", "42"), ("", ""),
        ])
    func rendering(source: String, expected: String) throws {
        #expect(try render(FormattedText(source)).text == expected)
    }

    @Test("What a variable holds is text, whatever it looks like")
    func noSecondReading() throws {
        let values = TemplateValues(["contact.name": #"{{ticket.id}} \{{ <b>"#, "ticket.id": "42"])
        let text = try TemplateText("{{contact.name}}").rendered(with: values)
        #expect(text.text == #"{{ticket.id}} \{{ <b>"#)
    }

    @Test(
        "Errors name the variable",
        arguments: [
            ("{{ ticket.colour }}", TemplateProblem.Code.unknownVariable, "ticket.colour"),
            ("{{ ticket.fields.other }}", .unknownVariable, "ticket.fields.other"),
            ("{{ contact.username }}", .noValue, "contact.username"),
            ("{{ agent.name }}", .noValue, "agent.name"),
            ("{{ two words }}", .badName, "two words"), ("{{}}", .badName, ""), ("{{a..b}}", .badName, "a..b"),
            ("{{{ticket.id}}}", .badName, "{ticket.id"), ("a {{ b", .unclosed, " b"),
            ("{{ a {{ b }}", .unclosed, " a {{ b }}"),
        ])
    func problems(source: String, code: TemplateProblem.Code, variable: String) {
        let error = #expect(throws: TemplateError.self) { try render(FormattedText(source)) }
        #expect(error?.problems == [TemplateProblem(code, variable)])
    }

    @Test("Every missing variable is named, each once")
    func allProblems() {
        let error = #expect(throws: TemplateError.self) {
            try render("{{agent.name}} {{x.y}} {{agent.name}} {{bot.name}}")
        }
        #expect(error?.problems.map(\.variable) == ["agent.name", "x.y", "bot.name"])
    }

    @Test("Other values may be given, of variables that there are")
    func overrides() throws {
        let other = try values.overridden(by: ["ticket.id": "7", "ticket.fields.empty": "x"])
        let text = try TemplateText("{{ticket.id}}{{ticket.fields.empty}}").rendered(with: other)
        #expect(text.text == "7x")
        #expect(throws: TemplateError.self) { try values.overridden(by: ["ticket.number": "7"]) }
    }

    @Test("Formatting keeps its place when a value is longer or shorter than its variable")
    func formatting() throws {
        let source = "Dear {{contact.name}}, see #{{ticket.id}} now"
        func entity(_ kind: MessageEntity.Kind, _ part: String) throws -> MessageEntity {
            let range = try #require(source.firstRange(of: part))
            return MessageEntity(
                kind, offset: range.lowerBound.utf16Offset(in: source), length: part.utf16.count)
        }
        let entities = [
            try entity(.bold, "{{contact.name}}"), try entity(.italic, "see #{{ticket.id}} now"),
            try entity(.code, "name}}, see"), try entity(.underline, "now"),
        ]
        let text = try render(FormattedText(source, entities: entities))
        let units = Array(text.text.utf16)
        let covered = text.entities.map { String(decoding: units[$0.offset..<$0.end], as: UTF16.self) }
        #expect(covered == ["Zoë 🦊 Ann", "see #42 now", "Zoë 🦊 Ann, see", "now"])
    }

    @Test("Formatting of nothing is gone")
    func emptyFormatting() throws {
        let bold = MessageEntity(.bold, offset: 0, length: 23)
        #expect(try render(FormattedText("{{ contact.username| }} x", entities: [bold])).entities.isEmpty)
    }
}
