import Contacts
import Desk
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// A request for a page of tickets.
struct TicketList: Sendable {
    /// What decides which tickets come, and in which order.
    private enum Order: Sendable {
        case sorted(TicketOrder)
        /// The latest match first.
        case matching(SearchWords)
        /// In the order of their changes, none missed: for who asks again and again.
        case changes(after: Timestamp)
    }

    private let query: Query
    private let filter: TicketFilter
    private let order: Order

    init(_ request: Request) throws {
        query = try Query(request, filters: Self.filters.union(["q", "sort"]), hasOwnCursor: true)
        filter = try TicketFilter(query)
        let sort = try query.word("sort", as: TicketOrder.self)
        if let text = query.string("q") {
            guard sort == nil else {
                throw APIError.invalid("sort", "not_allowed", "cannot be given with q: the latest match comes first")
            }
            guard let words = SearchWords(text) else {
                throw APIError.invalid("q", "out_of_range", "must have 1 to \(SearchWords.mostWords) words")
            }
            order = .matching(words)
        } else if let time = filter.updatedAfter, sort ?? .earliestChangeFirst == .earliestChangeFirst {
            order = .changes(after: time)
        } else {
            order = .sorted(sort ?? .newestFirst)
        }
    }

    static let filters: Set<String> = [
        "status", "priority", "queue_id", "assignee_id", "contact_id", "bot_id", "tag", "created_after",
        "updated_after",
    ]

    /// The answer's body.
    func page(in db: any SQLConnection) throws -> Data {
        let cursor = query.string("cursor")
        do {
            switch order {
            case .sorted(let order):
                let page = try filter.page(in: order, after: cursor, limit: query.limit, in: db)
                return try Self.answer(page.tickets, next: page.next, in: db)
            case .matching(let words):
                let page = try filter.page(matching: words, after: cursor, limit: query.limit, in: db)
                return try Self.answer(page.tickets, next: page.next, in: db)
            case .changes(let time):
                guard let start = try cursor.map({ EventPosition($0) }) ?? EventFeed.position(before: time, in: db)
                else { throw Query.notACursor }
                let changes = try TicketChanges(after: start, matching: filter, limit: query.limit, in: db)
                let position = changes.position.description
                return try Self.answer(
                    changes.tickets, next: changes.hasMore ? position : nil, poll: position, in: db)
            }
        } catch is TicketFilter.WrongCursor {
            throw Query.notACursor
        }
    }

    private static func answer(
        _ tickets: [Ticket], next: String?, poll: String? = nil, in db: any SQLConnection
    ) throws -> Data {
        var json = JSONWriter(capacity: 1024 * (tickets.count + 1))
        try json.object { json in
            try json.array("data") { json in try TicketView.write(tickets, to: &json, in: db) }
            json.member("next_cursor", next)
            if let poll { json.member("poll_cursor", poll) }
        }
        return json.data
    }
}

extension TicketFilter {
    init(_ query: Query) throws {
        self.init()
        status = try query.word("status", as: Ticket.Status.self)
        priority = try query.word("priority", as: Ticket.Priority.self)
        queue = try query.reference("queue_id")
        assignee = try query.reference("assignee_id").map { reference in
            switch reference {
            case .none: .none
            case .id(let id): .id(Agent.ID(id))
            }
        }
        contact = try query.integer("contact_id").map { Contact.ID($0) }
        bot = try query.integer("bot_id").map { Bot.ID($0) }
        tag = query.string("tag")
        createdAfter = try query.time("created_after")
        updatedAfter = try query.time("updated_after")
    }
}

extension Query {
    /// A number, or `none`.
    fileprivate func reference(_ name: String) throws -> TicketFilter.Reference<Int64>? {
        guard let text = string(name) else { return nil }
        if text == "none" { return TicketFilter.Reference.none }
        guard let id = Int64(text) else { throw APIError.invalid(name, "wrong_type", "must be an integer, or none") }
        return .id(id)
    }
}
