import Kernel
import SQL

/// Brings clocks up to what the log of events says, in one transaction, and tells what came of it.
struct SLAFollower {
    let shelf: SLAPolicyShelf
    let policies: [SLAPolicyShelf.Current]
    let traits: any SLATicketTraits
    let events: EventLog
    let now: Timestamp
    let db: any SQLConnection
    private var tickets: [Int64: SLATicketClocks] = [:]

    init(
        shelf: SLAPolicyShelf, traits: any SLATicketTraits, events: EventLog, now: Timestamp, in db: any SQLConnection
    ) throws {
        self.shelf = shelf
        self.traits = traits
        self.events = events
        self.now = now
        self.db = db
        policies = try shelf.current(in: db)
    }

    mutating func take(_ event: Event) throws {
        guard let id = event.ticketID else { return }
        if event.kind == SLAPolicyApplied.kind { return try takePolicy(event, id) }
        let (kind, changesTraits) = (try SLAEventFacts.fact(of: event), try SLAEventFacts.changesTraits(event))
        guard kind != nil || changesTraits else { return }
        var ticket = try find(id, event)
        ticket.contactID = event.contactID ?? ticket.contactID
        if let current = policies.first(where: { $0.id == ticket.policyID }), current.version != ticket.state.version,
            current.createdAt <= event.at
        {
            try apply(current, to: &ticket, event, isBefore: true)
        }
        if let kind { try apply(SLAFact(at: event.at, kind), to: &ticket) }
        if changesTraits || ticket.policyID == nil { try choosePolicy(of: &ticket, event) }
        tickets[id] = ticket
    }

    /// Takes a policy that somebody has applied; those that this has applied are taken already.
    private mutating func takePolicy(_ event: Event, _ id: Int64) throws {
        let applied = try JSONText.decode(event.data, as: SLAPolicyApplied.self)
        guard applied.eventID == nil else { return }
        var ticket = try find(id, event)
        ticket.policyID = applied.policyID
        try apply(applied.fact(at: event.at), to: &ticket)
        tickets[id] = ticket
    }

    /// One that is not kept yet is replayed up to the event.
    private func find(_ id: Int64, _ event: Event) throws -> SLATicketClocks {
        if let ticket = try tickets[id] ?? SLATicketClocks.find(id, in: db) { return ticket }
        var ticket = SLATicketClocks(ticketID: id)
        guard event.kind != "ticket.created" else { return ticket }
        let facts = try SLATicketFacts.read(of: id, before: event.id, in: db)
        let book = try shelf.book(Set(facts.compactMap(\.version)), in: db)
        for fact in facts { ticket.state.apply(fact, book) }
        return ticket
    }

    private func choosePolicy(of ticket: inout SLATicketClocks, _ event: Event) throws {
        guard !ticket.state.isMerged, let more = try traits.traits(of: ticket.ticketID, in: db) else { return }
        let traits = SLAConditions.Traits(
            priority: ticket.state.priority, queueID: ticket.state.queueID, tags: more.tags, language: more.language)
        let chosen = policies.first { $0.policy.conditions.match(traits) }
        guard chosen?.id != ticket.policyID else { return }
        try apply(chosen, to: &ticket, event, isBefore: false)
    }

    /// Appends the event that says so: a replay of the log finds it there.
    private func apply(
        _ policy: SLAPolicyShelf.Current?, to ticket: inout SLATicketClocks, _ event: Event, isBefore: Bool
    ) throws {
        ticket.policyID = policy?.id
        let applied = SLAPolicyApplied(
            policyID: policy?.id, version: policy?.version, eventID: event.id.rawValue, isBefore: isBefore)
        try events.append(
            SLAPolicyApplied.kind, at: now, by: .system, ticket: ticket.ticketID, contact: ticket.contactID,
            data: applied, in: db)
        try apply(applied.fact(at: event.at), to: &ticket)
    }

    private func apply(_ fact: SLAFact, to ticket: inout SLATicketClocks) throws {
        var versions = Set(ticket.state.clocks.map(\.version) + [ticket.state.version].compactMap { $0 })
        if let version = fact.version { versions.insert(version) }
        ticket.state.apply(fact, try shelf.book(versions, in: db))
        try tell(&ticket, until: fact.at)
    }

    /// Tells what was reached before the instant.
    func tell(_ ticket: inout SLATicketClocks, until instant: Timestamp) throws {
        for announcement in ticket.announce(at: instant) {
            let version = announcement.clock.version
            let rules = try shelf.book([version], in: db)[version]
            try events.append(
                announcement.kind, at: now, by: .system, ticket: ticket.ticketID, contact: ticket.contactID,
                data: announcement.content(rules), in: db)
        }
    }

    func save() throws {
        for ticket in tickets.values.sorted(by: { $0.ticketID < $1.ticketID }) { try ticket.save(at: now, in: db) }
    }
}
