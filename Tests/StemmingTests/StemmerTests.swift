import Stemming
import Testing

@Suite("Stems of words")
struct StemmerTests {
    /// From the vocabularies that the Snowball project publishes with its algorithms.
    @Test(
        "English words lose their endings",
        arguments: [
            ("consistency", "consist"), ("consolation", "consol"), ("knightly", "knight"), ("returned", "return"),
            ("returns", "return"), ("generously", "generous"), ("dying", "die"), ("", ""),
        ])
    func english(word: String, stem: String) {
        #expect(Stemmer.stem(word, .english) == stem)
    }

    @Test(
        "Russian words lose their endings",
        arguments: [
            ("вагонов", "вагон"), ("важнейшими", "важн"), ("печатать", "печата"), ("посылки", "посылк"),
            ("посылку", "посылк"), ("возвращение", "возвращен"), ("противоестественном", "противоестествен"),
        ])
    func russian(word: String, stem: String) {
        #expect(Stemmer.stem(word, .russian) == stem)
    }

    @Test("Many may ask at once")
    func concurrent() async {
        let words = ["returned", "consistency", "returns", "generously"]
        let stems = words.map { Stemmer.stem($0, .english) }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<500).allSatisfy { Stemmer.stem(words[$0 % 4], .english) == stems[$0 % 4] } }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
