/// Which tickets a policy is for: each list that is not empty must hold what the ticket has.
package struct SLAConditions: Sendable, Hashable, Codable {
    package var priorities: [SLAPriority]
    package var queueIDs: [Int64]
    /// One of them is enough.
    package var tags: [String]
    /// IETF language tags; `pt` stands for `pt-BR` too.
    package var languages: [String]

    enum CodingKeys: String, CodingKey {
        case priorities, tags, languages
        case queueIDs = "queue_ids"
    }

    package init(
        priorities: [SLAPriority] = [], queueIDs: [Int64] = [], tags: [String] = [], languages: [String] = []
    ) {
        self.priorities = priorities
        self.queueIDs = queueIDs
        self.tags = tags
        self.languages = languages
    }

    /// What conditions look at in a ticket.
    package struct Traits: Sendable, Hashable {
        package var priority: SLAPriority
        package var queueID: Int64?
        package var tags: [String]
        package var language: String?

        package init(priority: SLAPriority, queueID: Int64? = nil, tags: [String] = [], language: String? = nil) {
            self.priority = priority
            self.queueID = queueID
            self.tags = tags
            self.language = language
        }
    }

    package func match(_ ticket: Traits) -> Bool {
        func holds<Value: Equatable>(_ list: [Value], _ value: Value?) -> Bool {
            list.isEmpty || value.map { list.contains($0) } ?? false
        }
        return holds(priorities, ticket.priority) && holds(queueIDs, ticket.queueID)
            && (tags.isEmpty || tags.contains { ticket.tags.contains($0) })
            && (languages.isEmpty || languages.contains { Self.covers($0, ticket.language) })
    }

    private static func covers(_ range: String, _ language: String?) -> Bool {
        guard let language = language?.lowercased() else { return false }
        let range = range.lowercased()
        return language == range || language.hasPrefix(range + "-")
    }
}
