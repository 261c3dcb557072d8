import Testing

@testable import TelegramBotAPI

@Suite("Bot tokens")
struct BotTokenTests {
    @Test("A token knows its bot and shows nothing of its secret")
    func redaction() throws {
        let token = try #require(BotToken("123456:AAbb-_9"))
        #expect(token.botID == 123_456)
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), dumped, "\([token])"] { #expect(!text.contains("AAbb")) }
        #expect(token.redacted(in: "GET /bot123456:AAbb-_9/getMe") == "GET /bot123456:***/getMe")
        #expect(!token.redacted(in: "123456:AAbb-_9\u{301}").contains("AAbb"))
    }

    @Test(
        "What is no token is refused",
        arguments: ["", "123", ":abc", "123:", "-1:abc", "+1:abc", "1:a/b", "1:a b", "x:abc", "1:a?b", "1:é"])
    func refuses(text: String) {
        #expect(BotToken(text) == nil)
    }
}
