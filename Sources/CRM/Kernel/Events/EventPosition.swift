import SQL

/// The place of an event in the order in which events become visible: what a reader keeps to go on from.
///
/// Numbers alone will not do with several writers: an event can become visible after one with a higher number. So on
/// PostgreSQL the order is that of the transactions' numbers, and an event is read once every older transaction on that
/// server has ended, usually milliseconds later. SQLite has one writer; there the first part is 0.
package struct EventPosition: Sendable, Hashable, Comparable, LosslessStringConvertible {
    let transaction: Int64
    let id: Int64

    /// Before the first event.
    package static let start = EventPosition(transaction: 0, id: 0)

    init(transaction: Int64, id: Int64) {
        self.transaction = transaction
        self.id = id
    }

    /// Nil for a text that no position gave.
    package init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let transaction = Int64(parts[0]), let id = Int64(parts[1]), transaction >= 0, id >= 0
        else { return nil }
        self.init(transaction: transaction, id: id)
    }

    package var description: String { "\(transaction)-\(id)" }

    package static func < (left: Self, right: Self) -> Bool {
        (left.transaction, left.id) < (right.transaction, right.id)
    }
}
