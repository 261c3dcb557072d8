import Glibc

/// How well documents match what is looked for: Okapi BM25 (Robertson and Zaragoza, 2009), k1 = 1.2 and b = 0.75. Pure.
struct Relevance: Sendable {
    /// How many documents there are, and their weights together.
    let documents: Int
    let length: Int

    private static let saturation = 1.2
    private static let normalization = 0.75

    /// What a term that so many documents have says of each of them.
    func rarity(of documentsWithTerm: Int) -> Double {
        let (all, some) = (Double(documents), Double(documentsWithTerm))
        return log(1 + (all - some + 0.5) / (some + 0.5))
    }

    /// - Parameters:
    ///   - weight: how often the term stands in the document, more in its title.
    ///   - length: the weights of all the document's terms together.
    func score(rarity: Double, weight: Int, length: Int) -> Double {
        let average = max(1, Double(self.length) / Double(max(1, documents)))
        let share = 1 - Self.normalization + Self.normalization * Double(length) / average
        let weight = Double(weight)
        return rarity * weight * (Self.saturation + 1) / (weight + Self.saturation * share)
    }
}
