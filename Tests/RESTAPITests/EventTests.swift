import DeskTestSupport
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Synchronization
import TestSupport
import Testing

@Suite("Events through the API")
struct EventTests {
    @Test(
        "The log is read in pages, by kind and by ticket, and goes on from an event's cursor",
        arguments: TestEngine.available)
    func log(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let ticket = try await stage.open().ticket
            #expect(try await stage.patch("/tickets/\(ticket)", ["priority": "high"]).status == 200)
            // On PostgreSQL an older transaction, be it another test's, may hold an event back for a moment.
            #expect(
                try await stage.desk.eventually {
                    try await !stage.get("/events?type=ticket.updated&ticket_id=\(ticket)").rows.isEmpty
                })
            var (seen, cursor) = ([JSONValue](), "")
            while true {
                let page = try await stage.get("/events?limit=1\(cursor)")
                #expect(page.status == 200)
                seen += page.rows
                guard let next = page["next_cursor"]?.stringValue else { break }
                cursor = "&cursor=\(next)"
            }
            let kinds = seen.map { $0["type"]?.stringValue }
            #expect(kinds.starts(with: ["key.created", "contact.created", "ticket.created", "message.created"]))
            #expect(kinds.contains("ticket.updated"))
            let last = try #require(seen.last)
            #expect(try await stage.get("/events?cursor=\(try #require(last["cursor"]?.stringValue))").rows == [])
            #expect(try await stage.get("/events/\(try #require(last["id"]?.integerValue))").json == last)
            let tickets = try await stage.get("/events?type=ticket.*&ticket_id=\(ticket)").rows
            #expect(tickets.map { $0["type"] } == ["ticket.created", "ticket.updated"])
            #expect(tickets.last?["actor"]?["type"] == "key")
            #expect(try await stage.get("/events?ticket_id=999").rows == [])
            #expect(try await stage.get("/events?created_after=2020-01-01T00:00:00Z").rows.count == seen.count)
            #expect(try await stage.get("/events?created_after=2100-01-01T00:00:00Z").rows == [])
        }
    }

    @Test("What is no filter, cursor or event is refused by name")
    func refusals() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            for (query, field) in [
                ("cursor=7", "cursor"), ("type=Ticket", "type"), ("ticket_id=x", "ticket_id"), ("limit=0", "limit"),
                ("created_after=yesterday", "created_after"), ("colour=red", "colour"),
            ] {
                let answer = try await stage.get("/events?\(query)")
                #expect(answer.status == 400 && answer.field == field, "\(query)")
            }
            #expect(try await stage.get("/events/stream?last_event_id=7").field == "Last-Event-ID")
            #expect(try await stage.get("/events/999999").status == 404)
        }
    }

    @Test(
        "The stream resumes behind the last event that was seen, and shows what follows",
        arguments: TestEngine.available)
    func stream(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let ticket = try await stage.open().ticket
            #expect(try await stage.desk.eventually { try await !stage.get("/events").rows.isEmpty })
            let first = try #require(try await stage.get("/events").rows.first?["cursor"]?.stringValue)
            let response = try await stage.respond(
                .get, "/events/stream?type=ticket.*,message.*", headers: ["Last-Event-ID": first])
            #expect(response.headers[.contentType] == "text/event-stream")
            guard case .stream(let body) = response.body else { throw CancellationError() }
            let heard = HeardText()
            let listening = Task { try await body.write(heard) }
            defer { listening.cancel() }
            #expect(try await stage.desk.eventually { heard.text.contains("event: message.created\n") })
            #expect(heard.text.hasPrefix("retry: "))
            #expect(!heard.text.contains("event: contact.created"))
            #expect(try await stage.patch("/tickets/\(ticket)", ["priority": "high"]).status == 200)
            #expect(try await stage.desk.eventually { heard.text.contains("event: ticket.updated\n") })
            let ids = heard.text.split(separator: "\n").filter { $0.hasPrefix("id: ") }
            #expect(Set(ids).count == ids.count)
        }
    }
}

/// Keeps what is streamed.
private final class HeardText: ResponseBodyWriter {
    private let bytes = Mutex(Data())

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func write(_ bytes: Data) async throws {
        try Task.checkCancellation()
        self.bytes.withLock { $0.append(bytes) }
    }
}
