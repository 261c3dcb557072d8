import Desk
import Kernel

/// Who gets which of the tickets that wait. Pure: the same in a dry run.
struct AssignmentPlan {
    /// A ticket as the decision sees it.
    struct Waiting: Sendable, Equatable {
        let id: Ticket.ID
        let weight: Int
        /// Level by skill, with what the queue asks for.
        let skills: [String: Int]
        /// Nil where the language does not matter.
        let language: String?
        /// Who helped the customer last; nil where that does not matter.
        let knownBy: Agent.ID?
    }

    private(set) var candidates: [Candidate]
    let strategy: Queue.Strategy

    init(_ candidates: [Candidate], by strategy: Queue.Strategy) {
        self.candidates = candidates
        self.strategy = strategy
    }

    /// Whether anybody can take another one.
    var hasRoom: Bool { candidates.contains { $0.hasRoom(for: 1) } }

    /// Who gets the ticket; nil when nobody can take it now.
    mutating func assign(_ ticket: Waiting, at now: Timestamp) -> Agent.ID? {
        let able = candidates.indices.filter {
            candidates[$0].hasRoom(for: ticket.weight) && candidates[$0].can(ticket.skills)
        }
        let speakers = ticket.language.map { language in able.filter { candidates[$0].speaks(language) } } ?? []
        guard let best = choose(among: speakers.isEmpty ? able : speakers, ticket) else { return nil }
        candidates[best].weight += ticket.weight
        candidates[best].lastAssignedAt = now
        return candidates[best].id
    }

    private func choose(among able: [Int], _ ticket: Waiting) -> Int? {
        if strategy == .sticky, let known = able.first(where: { candidates[$0].id == ticket.knownBy }) { return known }
        return able.min { left, right in
            let (left, right) = (candidates[left], candidates[right])
            switch strategy {
            case .manual: return false
            case .roundRobin: return Self.waitedLonger(left, right)
            case .leastLoaded, .sticky: return Self.hasLess(left, right)
            case .mostSkilled:
                let (a, b) = (left.level(in: ticket.skills), right.level(in: ticket.skills))
                return a == b ? Self.hasLess(left, right) : a > b
            }
        }
    }

    private static func waitedLonger(_ left: Candidate, _ right: Candidate) -> Bool {
        (left.lastAssignedAt, left.id.rawValue) < (right.lastAssignedAt, right.id.rawValue)
    }

    private static func hasLess(_ left: Candidate, _ right: Candidate) -> Bool {
        left.weight == right.weight ? waitedLonger(left, right) : left.weight < right.weight
    }
}

extension Candidate {
    /// Of the skills that are asked for; of all where none are.
    fileprivate func level(in wanted: [String: Int]) -> Int {
        wanted.isEmpty ? skills.values.reduce(0, +) : wanted.keys.reduce(0) { $0 + (skills[$1] ?? 0) }
    }
}
