package import SQL

/// Which events somebody wants to hear of.
package struct EventFilter: Sendable, Hashable {
    /// A kind of event, or with `*` at the end all kinds that begin so: `ticket.created`, `ticket.*`, `*`.
    package struct Pattern: Sendable, Hashable, LosslessStringConvertible {
        package let description: String

        /// Nil for a text that no kind of event can match.
        package init?(_ description: String) {
            let words = description.split(separator: ".", omittingEmptySubsequences: false)
            let areWords = words.dropLast().allSatisfy(Self.isWord)
            guard let last = words.last, areWords, last == "*" || (words.count > 1 && Self.isWord(last)) else {
                return nil
            }
            self.description = description
        }

        private static func isWord(_ text: Substring) -> Bool {
            !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == 0x5f }
        }

        /// What kinds begin with; nil where the kind itself is meant.
        private var prefix: Substring? { description.last == "*" ? description.dropLast() : nil }

        package func matches(_ kind: Event.Kind) -> Bool {
            prefix.map { kind.rawValue.hasPrefix($0) } ?? (kind.rawValue == description)
        }

        var condition: SQL {
            guard let prefix else { return "type = \(description)" }
            return "SUBSTR(type, 1, \(prefix.count)) = \(String(prefix))"
        }
    }

    /// Any of them; empty for all.
    package var patterns: [Pattern]
    package var ticketID: Int64?
    package var contactID: Int64?

    package init(patterns: [Pattern] = [], ticketID: Int64? = nil, contactID: Int64? = nil) {
        self.patterns = patterns
        self.ticketID = ticketID
        self.contactID = contactID
    }

    package func matches(_ event: Event) -> Bool {
        (patterns.isEmpty || patterns.contains { $0.matches(event.kind) })
            && (ticketID == nil || ticketID == event.ticketID) && (contactID == nil || contactID == event.contactID)
    }

    /// Nil where every event matches.
    package var condition: SQL? {
        var all: [SQL] = []
        if !patterns.isEmpty {
            all.append("(\(patterns.map { "(\($0.condition))" as SQL }.joined(separator: " OR ")))")
        }
        if let ticketID { all.append("ticket_id = \(ticketID)") }
        if let contactID { all.append("contact_id = \(contactID)") }
        return all.isEmpty ? nil : all.joined(separator: " AND ")
    }
}
