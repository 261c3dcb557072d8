/// Which words somebody may have meant who wrote one that stands nowhere. Pure.
enum Misspelling {
    /// How many letters may be wrong, missing, too many or exchanged with their neighbour: none in short words, where
    /// nearly every other word is as near.
    static func tolerance(of word: String) -> Int {
        switch word.count {
        case ..<4: 0
        case 4...7: 1
        default: 2
        }
    }

    /// Words with digits are numbers and codes, of which another is not meant.
    static func mayBeMeant(_ word: String) -> Bool { tolerance(of: word) > 0 && !word.contains(where: \.isNumber) }

    /// The parts of a word that words like it share: three letters each, with the word's begin and end marked.
    static func trigrams(of word: String) -> Set<String> {
        let letters = Array("^\(word)$")
        guard letters.count >= 3 else { return [String(letters)] }
        return Set((0...letters.count - 3).map { String(letters[$0..<$0 + 3]) })
    }

    /// The least of these that a word must share with one that is as near as `tolerance`: each wrong letter changes three
    /// trigrams, an exchange of two four.
    static func leastShared(by word: String) -> Int {
        max(1, trigrams(of: word).count - 4 * tolerance(of: word))
    }

    /// Damerau and Levenshtein's distance, each place changed once; nil when it is more than `most`.
    static func distance(_ left: String, _ right: String, atMost most: Int) -> Int? {
        let (left, right) = (Array(left), Array(right))
        guard abs(left.count - right.count) <= most else { return nil }
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let isSame = left[row] == right[column]
                var least = min(previous[column] + (isSame ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, before[column - 1] + 1)
                }
                current.append(least)
            }
            guard (current.min() ?? 0) <= most else { return nil }
            (before, previous) = (previous, current)
        }
        let distance = previous[right.count]
        return distance <= most ? distance : nil
    }
}
