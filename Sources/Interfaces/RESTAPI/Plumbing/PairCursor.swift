/// The cursor of a list that is ordered by two numbers: those of the last row of the page before.
struct PairCursor: CustomStringConvertible {
    let first: Int64
    let second: Int64

    init(_ first: Int64, _ second: Int64) {
        self.first = first
        self.second = second
    }

    /// - Throws: `APIError` for a text that no list has given.
    init(_ text: String) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Int64(parts[0]), let second = Int64(parts[1]) else {
            throw Query.notACursor
        }
        self.init(first, second)
    }

    var description: String { "\(first):\(second)" }
}
