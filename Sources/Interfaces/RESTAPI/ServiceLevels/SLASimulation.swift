import BusinessTime
import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL
import ServiceLevels

/// Histories of tickets under one policy: what would have fired, and when.
struct SLASimulation: Sendable {
    enum Source: Sendable {
        case stored(Int64)
        case given(SLAPolicy)
    }

    let source: Source
    let until: Timestamp
    let isExplained: Bool
    private let uploaded: [SLAFactReader.History]
    /// Tickets whose stored histories are replayed.
    private let tickets: [Int64]

    static let mostFacts = 20_000
    static let mostTickets = 200
    /// Tickets whose intervals are explained.
    static let mostExplained = 50
    /// Intervals of a clock that are told.
    static let mostIntervals = 500

    /// A JSON object, or with `text/csv` the facts alone and the rest in the query.
    init(_ request: Request) async throws {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased() ?? ""
        if type == "text/csv" {
            let query = try Query(items: request.queryItems, filters: ["policy_id", "until", "explain"])
            guard let id = try query.integer("policy_id") else {
                throw APIError.invalid("policy_id", "required", "is required")
            }
            source = .stored(id)
            until = try query.time("until") ?? .now
            isExplained = try query.word("explain", as: Truth.self) == .true
            uploaded = try SLAFactReader.read(csv: try await request.body.collect(upTo: 1 << 20))
            tickets = []
        } else {
            try Query.none(request)
            let body = try await Body.read(
                request, allowed: ["policy", "policy_id", "until", "explain", "facts", "ticket_ids"])
            source = try Self.source(body)
            until = try body.time("until") ?? .now
            isExplained = try body.bool("explain") ?? false
            tickets = try Self.tickets(body)
            uploaded = body.has("facts") || tickets.isEmpty ? try SLAFactReader.read(try body.list("facts")) : []
        }
        guard !isExplained || uploaded.count + tickets.count <= Self.mostExplained else {
            throw APIError.invalid("explain", "not_allowed", "is for \(Self.mostExplained) tickets at most")
        }
    }

    private enum Truth: String, CaseIterable {
        case `true`, `false`
    }

    private static func tickets(_ body: Body) throws -> [Int64] {
        let tickets = try body.integers("ticket_ids") ?? []
        guard tickets.count <= mostTickets, Set(tickets).count == tickets.count else {
            throw APIError.invalid("ticket_ids", "out_of_range", "must be at most \(mostTickets), and differ")
        }
        return tickets
    }

    /// Those that were uploaded, then those that are stored.
    func histories(in db: any SQLConnection) throws -> [SLAFactReader.History] {
        try uploaded
            + tickets.enumerated().map { index, id in
                guard try TicketBook.find(Ticket.ID(id), in: db) != nil else {
                    throw APIError.invalid("ticket_ids[\(index)]", "not_found", "There is no such ticket.")
                }
                let facts = try SLATicketFacts.read(of: id, withPolicies: false, in: db)
                return SLAFactReader.History(ticket: String(id), facts: facts)
            }
    }

    private static func source(_ body: Body) throws -> Source {
        switch (try body.object("policy"), try body.integer("policy_id")) {
        case (let object?, nil):
            let policy = Body(object: object, path: "policy.")
            try policy.expect(only: SLAPolicy.fields)
            return .given(try SLAPolicy(policy, changing: nil))
        case (nil, let id?): return .stored(id)
        default: throw APIError.invalid("policy", "required", "give either policy or policy_id")
        }
    }

    func rules(in db: any SQLConnection) throws -> SLARules {
        switch source {
        case .given(let policy):
            return SLARules(
                version: 0, policy: policy, calendar: try policy.hours(in: db).map { try BusinessCalendar($0) })
        case .stored(let id):
            guard let version = try SLAPolicyVersion.all(of: id, limit: 1, in: db).first else {
                throw APIError.invalid("policy_id", "not_found", "There is no such SLA policy.")
            }
            return try version.rules()
        }
    }

    func answer(_ rules: SLARules, _ histories: [SLAFactReader.History]) -> JSONValue {
        var totals: [SLAMetric: [SLAVerdict: Int64]] = [:]
        let tickets = histories.map { told -> JSONValue in
            let facts = told.facts(under: rules.version).filter { $0.at <= until }
            let history = SLAHistory(facts, book: [rules.version: rules]).settled(to: until)
            let clocks = history.records.map { record in
                totals[record.clock.metric, default: [:]][SLAVerdict(record.clock), default: 0] += 1
                return SLAClockView(
                    record: record, history: history, now: until,
                    mostIntervals: isExplained ? Self.mostIntervals : nil
                ).json
            }
            return ["ticket": .string(told.ticket), "clocks": .array(clocks)]
        }
        return ["data": .array(tickets), "totals": Self.view(totals), "until": JSONValue(until)]
    }

    private static func view(_ totals: [SLAMetric: [SLAVerdict: Int64]]) -> JSONValue {
        let metrics = SLAMetric.allCases.map { metric -> (String, JSONValue) in
            let counts = SLAVerdict.allCases.map { ($0.rawValue, JSONValue.integer(totals[metric]?[$0] ?? 0)) }
            return (metric.rawValue, .object(Dictionary(counts, uniquingKeysWith: { $1 })))
        }
        return .object(Dictionary(metrics, uniquingKeysWith: { $1 }))
    }
}
