import Desk
import DeskTestSupport
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Looking for tickets")
struct TicketSearchTests {
    private func ids(_ stage: APIStage, _ query: String) async throws -> [Int64] {
        let answer = try await stage.get("/tickets?\(query)")
        #expect(answer.status == 200, "\(query): \(answer.text)")
        return answer.rows.compactMap { $0["id"]?.integerValue }
    }

    /// All pages of a list, of so many tickets each.
    private func pages(_ stage: APIStage, _ query: String, limit: Int) async throws -> [[Int64]] {
        var (pages, cursor) = ([] as [[Int64]], nil as String?)
        repeat {
            let answer = try await stage.get("/tickets?\(query)&limit=\(limit)\(cursor.map { "&cursor=\($0)" } ?? "")")
            #expect(answer.status == 200, "\(answer.text)")
            pages.append(answer.rows.compactMap { $0["id"]?.integerValue })
            cursor = answer["next_cursor"]?.stringValue
        } while cursor != nil
        return pages
    }

    @Test("Words are found in subjects and messages, in any order and case", arguments: TestEngine.available)
    func words(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let parcel = try await stage.open("Where is my PARCEL?").ticket
            let invoice = try await stage.open("Invoice 2041 please", by: stage.customer("Dora")).ticket
            let russian = try await stage.open("Где моя посылка", by: stage.customer("Egor")).ticket
            _ = try await stage.post("/tickets/\(invoice)/messages", ["body": "Your parcel has an invoice"])
            #expect(try await ids(stage, "q=parcel") == [invoice, parcel])
            #expect(try await ids(stage, "q=my+where+PARCEL") == [parcel])
            #expect(try await ids(stage, "q=2041") == [invoice])
            #expect(try await ids(stage, "q=inv*") == [invoice])
            #expect(try await ids(stage, "q=inv") == [])
            #expect(try await ids(stage, "q=%D0%9F%D0%9E%D0%A1%D0%AB%D0%9B%D0%9A%D0%90") == [russian])
            #expect(try await ids(stage, "q=parcel&status=new") == [parcel])
            #expect(try await ids(stage, "q=parcel+invoice") == [invoice])
            #expect(try await ids(stage, "q=nothing") == [])
        }
    }

    @Test("Whatever is typed is words, never an operator", arguments: TestEngine.available)
    func operators(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open("O'Neil said \"AND\" OR NOT (near) a:b C:\\temp *").ticket
            let queries = [
                "%22", "'", "O'Neil", "AND", "%22AND%22", "OR", "NOT", "(near)", "a:b", "C:%5C*", "%5C", "-said", "%26",
                "%7C!", "said*", "%3C-%3E",
            ]
            for query in queries {
                let answer = try await stage.get("/tickets?q=\(query)")
                #expect(answer.status == 200, "\(query): \(answer.text)")
            }
            #expect(try await ids(stage, "q=O'Neil") == [id])
            for query in ["", "+", "*", (0...16).map { "w\($0)" }.joined(separator: "+")] {
                let answer = try await stage.get("/tickets?q=\(query)")
                #expect(answer.status == 400 && answer.field == "q", "\(query)")
            }
            #expect(try await stage.get("/tickets?q=a&sort=created_at").field == "sort")
        }
    }

    @Test("An edit and a new subject are found, what they replaced is not", arguments: TestEngine.available)
    func changed(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let first = try stage.desk.customer.send("broken lamp", to: .bot(stage.desk.bot))
            #expect(try await stage.desk.eventually { try await stage.desk.tickets().count == 1 })
            let id = try #require(try await stage.desk.tickets().first).id.rawValue
            try stage.desk.customer.edit(first, to: "broken chair", in: .bot(stage.desk.bot))
            #expect(try await stage.desk.eventually { try await ids(stage, "q=chair") == [id] })
            #expect(try await ids(stage, "q=lamp") == [id], "the subject still says so")
            _ = try await stage.patch("/tickets/\(id)", ["subject": "Table"])
            #expect(try await ids(stage, "q=lamp") == [])
            #expect(try await ids(stage, "q=table") == [id])
            #expect(try await ids(stage, "q=chair") == [id])
            _ = try await stage.patch("/tickets/\(id)", ["subject": "Sofa"])
            #expect(try await ids(stage, "q=table") == [])
            #expect(try await ids(stage, "q=sofa+chair") == [id])
        }
    }

    @Test("Pages of a search show each ticket once, whatever is written meanwhile", arguments: TestEngine.available)
    func searchPages(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            var tickets: [Int64] = []
            for number in 1...5 {
                tickets.append(try await stage.open("word", by: stage.customer("C\(number)")).ticket)
            }
            for id in [tickets[0], tickets[3], tickets[0]] {
                _ = try await stage.post("/tickets/\(id)/messages", ["body": "the word again"])
            }
            let order = [0, 3, 4, 2, 1].map { tickets[$0] }
            #expect(
                try await pages(stage, "q=word", limit: 2) == [
                    [order[0], order[1]], [order[2], order[3]], [order[4]],
                ])
            let first = try await stage.get("/tickets?q=word&limit=2")
            _ = try await stage.post("/tickets/\(tickets[0])/messages", ["body": "word"])
            let cursor = try #require(first["next_cursor"]?.stringValue)
            #expect(try await ids(stage, "q=word&limit=10&cursor=\(cursor)") == Array(order[2...]))
        }
    }

    @Test("Every order pages without a gap or a repetition", arguments: TestEngine.available, TicketOrder.allCases)
    func orders(engine: TestEngine, order: TicketOrder) async throws {
        try await APIStage.run(on: engine) { stage in
            var tickets: [Int64] = []
            for number in 1...5 { tickets.append(try await stage.open("t", by: stage.customer("C\(number)")).ticket) }
            #expect(try await stage.desk.quiet())
            for id in [tickets[2], tickets[0]] { _ = try await stage.patch("/tickets/\(id)", ["priority": "high"]) }
            let changed = [1, 3, 4, 2, 0].map { tickets[$0] }
            let expected: [Int64] =
                switch order {
                case .newestFirst: tickets.reversed()
                case .oldestFirst: tickets
                case .latestChangeFirst: changed.reversed()
                case .earliestChangeFirst: changed
                }
            #expect(try await pages(stage, "sort=\(order.rawValue)", limit: 2).flatMap(\.self) == expected)
            #expect(try await pages(stage, "sort=\(order.rawValue)", limit: 5) == [expected])
            let wrong = try await stage.get("/tickets?sort=\(order.rawValue)&cursor=created_at:x:1")
            #expect(wrong.status == 400 && wrong.field == "cursor")
        }
    }

    @Test("Tags, queues and nobody are filters too", arguments: TestEngine.available)
    func filters(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let one = try await stage.open("one", by: stage.customer("A")).ticket
            let two = try await stage.open("two", by: stage.customer("B")).ticket
            let three = try await stage.open("three", by: stage.customer("C")).ticket
            for id in [one, three] { _ = try await stage.patch("/tickets/\(id)", ["tags": ["vip", "late"]]) }
            #expect(try await ids(stage, "tag=vip") == [three, one])
            #expect(try await ids(stage, "tag=vip&sort=created_at") == [one, three])
            #expect(try await ids(stage, "tag=vip&sort=-updated_at") == [three, one])
            #expect(try await pages(stage, "tag=vip", limit: 1) == [[three], [one]])
            _ = try await stage.patch("/tickets/\(three)", ["tags": ["late"]])
            #expect(try await ids(stage, "tag=vip") == [one])
            #expect(try await ids(stage, "tag=VIP") == [])
            #expect(try await ids(stage, "queue_id=none") == [three, two, one])
            #expect(try await ids(stage, "queue_id=7") == [])
            #expect(try await stage.get("/tickets?queue_id=x").field == "queue_id")
            #expect(try await stage.get("/tickets?sort=subject").field == "sort")
        }
    }

    @Test("Who asks again and again hears of every change, each ticket once a time", arguments: TestEngine.available)
    func polling(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let before = Timestamp.now
            let one = try await stage.open("one", by: stage.customer("A")).ticket
            let two = try await stage.open("two", by: stage.customer("B")).ticket
            let three = try await stage.open("three", by: stage.customer("C")).ticket
            #expect(try await stage.desk.quiet())
            _ = try await stage.patch("/tickets/\(one)", ["priority": "high"])
            let query = "updated_after=\(before.rfc3339)"
            // On PostgreSQL an event is shown once every older transaction on the server has ended.
            let isShown = try await stage.desk.eventually {
                try await pages(stage, query, limit: 2) == [[two, three], [one]]
            }
            #expect(isShown)
            let all = try await stage.get("/tickets?\(query)")
            let cursor = try #require(all["poll_cursor"]?.stringValue)
            #expect(try await ids(stage, "\(query)&cursor=\(cursor)") == [])
            _ = try await stage.patch("/tickets/\(two)", ["priority": "low"])
            _ = try await stage.post("/tickets/\(three)/notes", ["body": "note"])
            _ = try await stage.patch("/tickets/\(two)", ["priority": "urgent"])
            let hasCome = try await stage.desk.eventually {
                try await ids(stage, "\(query)&cursor=\(cursor)") == [three, two]
            }
            #expect(hasCome)
            let next = try await stage.get("/tickets?\(query)&cursor=\(cursor)")
            #expect(next.rows.map { $0["id"] } == [.integer(three), .integer(two)])
            #expect(next.rows.last?["priority"] == "urgent")
            let narrowed = try await ids(stage, "\(query)&cursor=\(cursor)&priority=urgent")
            #expect(narrowed == [two])
            #expect(try await stage.get("/tickets?\(query)&cursor=7").field == "cursor")
        }
    }

    @Test("A list that has not changed is 304", arguments: ["/tickets", "/tickets?q=hello", "/bots", "/events"])
    func notModified(path: String) async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let id = try await stage.open("hello").ticket
            #expect(try await stage.desk.quiet())
            let first = try await stage.get(path)
            let tag = try #require(first.headers[.eTag])
            #expect(tag.hasPrefix("W/\""))
            let same = try await stage.get(path, headers: [.ifNoneMatch: tag])
            #expect(same.status == 304 && same.data.isEmpty && same.headers[.eTag] == tag)
            _ = try await stage.patch("/tickets/\(id)", ["priority": "high"])
            guard path != "/bots" else { return }
            #expect(try await stage.get(path, headers: [.ifNoneMatch: tag]).status == 200)
        }
    }
}
