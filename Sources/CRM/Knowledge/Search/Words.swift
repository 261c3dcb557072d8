import Stemming

/// The words of a text, as they are looked for: in lower case, ё as е.
enum Words {
    /// Longer ones are no words: they are cut.
    private static let longest = 40

    /// In their order.
    static func split(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map { word in
            String(word.prefix(longest)).replacing("ё", with: "е")
        }
    }

    /// What several forms of a word have in common. The script tells the language: Russian for Cyrillic, English for
    /// Latin.
    static func stem(_ word: String) -> String {
        switch script(of: word) {
        case .cyrillic: Stemmer.stem(word, .russian)
        case .latin: Stemmer.stem(word, .english)
        case .other: word
        }
    }

    private enum Script {
        case latin, cyrillic, other
    }

    private static func script(of word: String) -> Script {
        guard let first = word.unicodeScalars.first(where: { $0.properties.isAlphabetic }) else { return .other }
        switch first.value {
        case 0x41...0x24F: return .latin
        case 0x400...0x52F: return .cyrillic
        default: return .other
        }
    }

    /// Words that stand everywhere and say nothing of what is meant.
    static func isCommon(_ word: String) -> Bool { common.contains(word) }

    /// What people say before they say what they want; templates bear such names.
    static func isCourtesy(_ word: String) -> Bool { courtesies.contains(word) }

    private static let courtesies = Set(
        """
        hello hi hey dear please thanks thank здравствуйте привет пожалуйста спасибо добрый день
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    private static let common = Set(
        """
        a an and are as at be but by can do for from has have how i if in is it my not of on or our so that the there
        this to was we what when where which who why will with you your
        а без бы был быть в вам вас во все вы да для до его если есть еще же за и из или их к как когда кто ли мне мой
        мы на не нет но о об от по под при с со так то только у уже что чтобы это я
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
