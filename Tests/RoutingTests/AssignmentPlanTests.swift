import Desk
import Kernel
import TestSupport
import Testing

@testable import Routing

@Suite("Who gets a ticket")
struct AssignmentPlanTests {
    private func ticket(
        _ id: Int64 = 1, weight: Int = 1, skills: [String: Int] = [:], language: String? = nil, knownBy: Int64? = nil
    ) -> AssignmentPlan.Waiting {
        .init(
            id: Ticket.ID(id), weight: weight, skills: skills, language: language,
            knownBy: knownBy.map { Agent.ID($0) })
    }

    private func candidate(
        _ id: Int64, capacity: Int? = nil, skills: [String: Int] = [:], languages: [String] = [], weight: Int = 0,
        last: Int64 = 0
    ) -> Candidate {
        Candidate(
            id: Agent.ID(id), capacity: capacity, skills: skills, languages: languages, weight: weight,
            lastAssignedAt: Timestamp(rawValue: last))
    }

    private func choice(
        _ strategy: Queue.Strategy, _ candidates: [Candidate], _ ticket: AssignmentPlan.Waiting
    ) -> Int64? {
        var plan = AssignmentPlan(candidates, by: strategy)
        return plan.assign(ticket, at: Timestamp(rawValue: 100))?.rawValue
    }

    @Test("Round robin gives to each in turn, whatever they have")
    func roundRobin() {
        var plan = AssignmentPlan(
            [candidate(1, weight: 5, last: 3), candidate(2, last: 2), candidate(3, last: 1)], by: .roundRobin)
        let order = (1...6).map { plan.assign(ticket($0), at: Timestamp(rawValue: 100 + $0))?.rawValue }
        #expect(order == [3, 2, 1, 3, 2, 1])
    }

    @Test("Least loaded gives to who has the least, and then to who has waited longest")
    func leastLoaded() {
        #expect(choice(.leastLoaded, [candidate(1, weight: 2), candidate(2, weight: 1)], ticket()) == 2)
        #expect(choice(.leastLoaded, [candidate(1, last: 9), candidate(2, last: 4)], ticket()) == 2)
    }

    @Test("Most skilled gives to who is best at what is needed")
    func mostSkilled() {
        let people = [
            candidate(1, skills: ["billing": 2, "tech": 9]), candidate(2, skills: ["billing": 7]),
            candidate(3, skills: ["tech": 10]),
        ]
        #expect(choice(.mostSkilled, people, ticket(skills: ["billing": 1])) == 2)
        #expect(choice(.mostSkilled, people, ticket()) == 1)
    }

    @Test("Sticky gives to who knows the customer, if they can take it")
    func sticky() {
        let people = [candidate(1, weight: 3), candidate(2)]
        #expect(choice(.sticky, people, ticket(knownBy: 1)) == 1)
        #expect(choice(.sticky, people, ticket(knownBy: 9)) == 2)
        #expect(choice(.sticky, [candidate(1, capacity: 3, weight: 3), candidate(2)], ticket(knownBy: 1)) == 2)
    }

    @Test("Who lacks a skill, or has no room, gets nothing; who speaks the language comes first")
    func limits() {
        #expect(choice(.leastLoaded, [candidate(1, skills: ["a": 2])], ticket(skills: ["a": 3])) == nil)
        #expect(choice(.leastLoaded, [candidate(1, capacity: 0)], ticket()) == nil)
        #expect(choice(.leastLoaded, [candidate(1, capacity: 3, weight: 2)], ticket(weight: 2)) == nil)
        // A ticket that weighs more than anybody takes goes to who has nothing to do.
        #expect(choice(.leastLoaded, [candidate(1, capacity: 2)], ticket(weight: 3)) == 1)
        let people = [candidate(1), candidate(2, languages: ["pt-br"], weight: 4)]
        #expect(choice(.leastLoaded, people, ticket(language: "pt-PT")) == 2)
        #expect(choice(.leastLoaded, people, ticket(language: "fi")) == 1)
    }

    @Test("Whatever comes, nobody is overfilled, and nobody waits whom somebody could take", arguments: 0..<50)
    func never(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let strategies = Queue.Strategy.allCases.filter { $0 != .manual }
        let people = (1...8).map { id in
            candidate(
                Int64(id), capacity: Bool.random(using: &random) ? Int.random(in: 0...6, using: &random) : nil,
                skills: ["a": Int.random(in: 1...3, using: &random)])
        }
        var plan = AssignmentPlan(people, by: strategies.randomElement(using: &random) ?? .sticky)
        for id in 1...60 {
            let new = ticket(
                Int64(id), weight: Int.random(in: 1...3, using: &random),
                skills: Bool.random(using: &random) ? ["a": Int.random(in: 1...4, using: &random)] : [:])
            let before = plan.candidates
            let chosen = plan.assign(new, at: Timestamp(rawValue: Int64(id)))
            let able = before.filter { $0.hasRoom(for: new.weight) && $0.can(new.skills) }
            #expect((chosen == nil) == able.isEmpty)
            guard let chosen else { continue }
            #expect(able.contains { $0.id == chosen })
            for candidate in plan.candidates {
                let capacity = candidate.capacity ?? .max
                let was = before.first { $0.id == candidate.id }?.weight ?? 0
                #expect(candidate.weight <= capacity || (candidate.id == chosen && was == 0) || was > capacity)
            }
        }
    }
}
