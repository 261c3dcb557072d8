import Kernel
import SQL

/// The words of templates and articles, kept in the transactions that write these. The stems are made here, so that both
/// engines find the same.
package enum KnowledgeIndex {
    /// A part of a document, and how much a word in it weighs.
    struct Field {
        let text: String
        let weight: Int

        init(_ text: String, weight: Int = 1) {
            self.text = text
            self.weight = weight
        }
    }

    static func set(_ kind: KnowledgeKind, _ id: Int64, _ fields: [Field], in db: any SQLConnection) throws {
        try remove(kind, id, in: db)
        var weights: [String: Int] = [:]
        var words: Set<String> = []
        var stems: [String: String] = [:]
        for field in fields {
            for word in Words.split(field.text) where !Words.isCommon(word) {
                let stem = stems[word] ?? Words.stem(word)
                stems[word] = stem
                weights[stem, default: 0] += field.weight
                if Misspelling.mayBeMeant(word) { words.insert(word) }
            }
        }
        let length = weights.values.reduce(0, +)
        try db.later("INSERT INTO knowledge_documents (kind, item_id, length) VALUES (\(kind), \(id), \(length))")
        for (term, weight) in weights.sorted(by: { $0.key < $1.key }) {
            try db.gather([SQLValue](row: kind, id, term, weight), into: termRows)
        }
        try learn(words.sorted(), stems, in: db)
    }

    static func remove(_ kind: KnowledgeKind, _ id: Int64, in db: any SQLConnection) throws {
        try db.later("DELETE FROM knowledge_documents WHERE kind = \(kind) AND item_id = \(id)")
        try db.later("DELETE FROM knowledge_terms WHERE kind = \(kind) AND item_id = \(id)")
    }

    private static let termRows = RowStatement.insert(
        into: "knowledge_terms", ["kind", "item_id", "term", "weight"])

    // MARK: Vocabulary

    /// Remembers words that are new, for those who misspell them. They stay when nothing has them any more: a word
    /// without documents is not offered.
    private static func learn(_ words: [String], _ stems: [String: String], in db: any SQLConnection) throws {
        for start in stride(from: 0, to: words.count, by: 256) {
            let some = Array(words[start..<min(start + 256, words.count)])
            let known: [String] = try db.column(
                "SELECT word FROM knowledge_words WHERE word IN (\(list: some.paddedForStatement))")
            for word in some where !Set(known).contains(word) {
                try db.gather([SQLValue](row: word, stems[word] ?? word), into: wordRows)
                for trigram in Misspelling.trigrams(of: word).sorted() {
                    try db.gather([SQLValue](row: trigram, word), into: trigramRows)
                }
            }
        }
    }

    private static let wordRows = RowStatement.insert(
        into: "knowledge_words", ["word", "stem"], ignoringConflicts: true)
    private static let trigramRows = RowStatement.insert(
        into: "knowledge_trigrams", ["trigram", "word"], ignoringConflicts: true)
}
