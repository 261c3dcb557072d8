import Kernel
package import SQL

/// Finds templates and articles by words, the best first: any form of a word counts, and one that stands nowhere may be
/// misspelt.
package struct KnowledgeSearch: Sendable {
    package struct Hit: Sendable, Hashable {
        package let id: Int64
        package let score: Double
    }

    /// How much of a text must be found.
    package enum Demand: Sendable {
        /// At least half of the words: somebody has chosen them.
        case chosen
        /// Two words: a text that was written to say something else, of which the rarest words are looked for.
        case written

        func least(of words: Int) -> Int {
            switch self {
            case .chosen: (words + 1) / 2
            case .written: min(2, words)
            }
        }
    }

    private let kind: KnowledgeKind
    private let words: [String]
    private let demand: Demand

    /// Terms that are looked for at once; of a longer text the rarest.
    private static let mostTerms = 16
    /// Words of a text that are looked at.
    private static let mostWords = 200
    /// Documents of each term that are looked at, those with the greatest weight.
    private static let mostDocuments = 2000
    /// Words that are taken for misspelt.
    private static let mostMisspelt = 4

    package init(_ kind: KnowledgeKind, for text: String, _ demand: Demand = .chosen) {
        self.kind = kind
        self.demand = demand
        var seen: Set<String> = []
        let all = Words.split(text).filter { seen.insert($0).inserted }
        let telling = all.filter { !Words.isCommon($0) && (demand == .chosen || !Words.isCourtesy($0)) }
        words = Array(telling.prefix(demand == .chosen ? Self.mostTerms : Self.mostWords))
    }

    /// A term with how many documents have it, and how sure it is that it was meant.
    private struct Term {
        /// Which of the words it stands for.
        let word: Int
        let stem: String
        let documents: Int
        let certainty: Double
    }

    /// All that match, the best first.
    package func hits(in db: any SQLConnection) throws -> [Hit] {
        guard !words.isEmpty else { return [] }
        let stems = words.map(Words.stem)
        let counts = try counts(of: Set(stems), in: db)
        var terms = stems.enumerated().compactMap { index, stem in
            counts[stem].map { Term(word: index, stem: stem, documents: $0, certainty: 1) }
        }
        let missing = words.indices.filter { counts[stems[$0]] == nil && Misspelling.mayBeMeant(words[$0]) }
        for index in missing.prefix(Self.mostMisspelt) { terms += try meant(by: index, in: db) }
        terms = Array(terms.sorted { ($0.documents, $0.stem) < ($1.documents, $1.stem) }.prefix(Self.mostTerms))
        guard !terms.isEmpty else { return [] }
        let wanted = demand == .chosen ? words.count : Set(terms.map(\.word)).count
        return try rank(terms, least: demand.least(of: wanted), in: db)
    }

    private func counts(of stems: Set<String>, in db: any SQLConnection) throws -> [String: Int] {
        let rows = try db.rows(
            """
            SELECT term, COUNT(*) FROM knowledge_terms
            WHERE kind = \(kind) AND term IN (\(list: stems.sorted().paddedForStatement)) GROUP BY term
            """)
        return Dictionary(
            try rows.map { (try $0.get(at: 0, as: String.self), try $0.get(at: 1, as: Int.self)) },
            uniquingKeysWith: { $1 })
    }

    /// The nearest words that documents have.
    private func meant(by index: Int, in db: any SQLConnection) throws -> [Term] {
        let word = words[index]
        let rows = try db.rows(
            """
            SELECT knowledge_words.word, knowledge_words.stem FROM (
                SELECT word, COUNT(*) AS shared FROM knowledge_trigrams
                WHERE trigram IN (\(list: Misspelling.trigrams(of: word).sorted().paddedForStatement))
                GROUP BY word HAVING COUNT(*) >= \(Misspelling.leastShared(by: word))
                ORDER BY shared DESC, word LIMIT 200
            ) AS near JOIN knowledge_words ON knowledge_words.word = near.word
            """)
        var distances: [String: Int] = [:]
        for row in rows {
            let (near, stem): (String, String) = (try row.get(at: 0), try row.get(at: 1))
            guard let distance = Misspelling.distance(word, near, atMost: Misspelling.tolerance(of: word)) else {
                continue
            }
            distances[stem] = min(distances[stem] ?? distance, distance)
        }
        guard !distances.isEmpty else { return [] }
        let counts = try counts(of: Set(distances.keys), in: db)
        let nearest = distances.filter { counts[$0.key] != nil }.values.min()
        return distances.filter { $0.value == nearest }.compactMap { stem, distance in
            counts[stem].map {
                Term(word: index, stem: stem, documents: $0, certainty: distance == 1 ? 0.7 : 0.5)
            }
        }
    }

    private func rank(_ terms: [Term], least: Int, in db: any SQLConnection) throws -> [Hit] {
        let relevance = try relevance(in: db)
        let found = try db.rows(
            ofEach: terms.map { term in
                """
                SELECT knowledge_terms.item_id, weight, length FROM knowledge_terms
                JOIN knowledge_documents ON knowledge_documents.kind = knowledge_terms.kind
                    AND knowledge_documents.item_id = knowledge_terms.item_id
                WHERE knowledge_terms.kind = \(kind) AND term = \(term.stem)
                ORDER BY weight DESC, knowledge_terms.item_id DESC LIMIT \(Self.mostDocuments)
                """
            })
        /// By document, the best of each word.
        var scores: [Int64: [Int: Double]] = [:]
        for (term, rows) in zip(terms, found) {
            let rarity = relevance.rarity(of: term.documents)
            for row in rows {
                let id: Int64 = try row.get(at: 0)
                let score =
                    relevance.score(
                        rarity: rarity, weight: try row.get(at: 1), length: try row.get(at: 2)) * term.certainty
                scores[id, default: [:]][term.word] = max(scores[id]?[term.word] ?? 0, score)
            }
        }
        return scores.filter { $0.value.count >= least }
            .map { Hit(id: $0.key, score: $0.value.values.reduce(0, +)) }
            .sorted { ($0.score, $1.id) > ($1.score, $0.id) }
    }

    private func relevance(in db: any SQLConnection) throws -> Relevance {
        let row = try db.first(
            """
            SELECT COUNT(*), CAST(COALESCE(SUM(length), 0) AS BIGINT) FROM knowledge_documents WHERE kind = \(kind)
            """)
        return Relevance(documents: try row?.get(at: 0) ?? 0, length: try row?.get(at: 1) ?? 0)
    }
}
