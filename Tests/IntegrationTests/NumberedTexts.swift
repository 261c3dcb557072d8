import JSON

/// Compares numbered texts, such as `c7-1`, `c7-2` and so on, with what arrived of them.
struct NumberedTexts {
    private(set) var twice: [String] = []
    /// Not there, and not admitted to be uncertain.
    private(set) var lost: [String] = []
    private(set) var disordered: [String] = []
    private(set) var arrived = 0
    /// Admitted to be uncertain.
    let uncertain: Set<String>

    init(uncertain: Set<String>) { self.uncertain = uncertain }

    /// - Parameters:
    ///   - texts: what arrived at one place; others are left out of account.
    ///   - count: how many were sent.
    mutating func compare(_ texts: [String], _ prefix: String, _ count: Int) {
        let numbers = texts.filter { $0.hasPrefix(prefix) }.compactMap { Int($0.dropFirst(prefix.count)) }
        arrived += Set(numbers).count
        var last = 0
        var seen: Set<Int> = []
        for number in numbers {
            if !seen.insert(number).inserted {
                twice.append("\(prefix)\(number)")
            } else if number < last {
                disordered.append("\(prefix)\(number) after \(last)")
            }
            last = max(last, number)
        }
        for number in 1..<(count + 1) where !seen.contains(number) && !uncertain.contains("\(prefix)\(number)") {
            lost.append("\(prefix)\(number)")
        }
    }
}

extension Installation {
    /// The texts of messages whose outcome the API says is not known.
    func uncertainTexts(key: String) async throws -> Set<String> {
        var texts: Set<String> = []
        for delivery in try await list("deliveries?state=uncertain", key: key) {
            let id = delivery["id"]?.integerValue ?? 0
            let detail = await get("/api/v1/deliveries/\(id)", key: key)?.body
            let request = detail?["attempts"]?.arrayValue?.last?["request"]
            if let text = request?["parameters"]?["text"]?.stringValue { texts.insert(text) }
        }
        return texts
    }
}
