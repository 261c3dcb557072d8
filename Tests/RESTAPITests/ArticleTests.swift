import DeskTestSupport
import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("The knowledge base by the API")
struct ArticleTests {
    @discardableResult
    private func make(
        _ stage: APIStage, _ title: String, _ body: String, _ more: [String: JSONValue] = [:]
    ) async throws -> Int64 {
        var article: [String: JSONValue] = [
            "title": .string(title), "body": .string(body), "status": "published",
        ]
        article.merge(more) { $1 }
        let made = try await stage.post("/articles", .object(article))
        #expect(made.status == 201, "\(made.text)")
        return try #require(made["id"]?.integerValue)
    }

    private func titles(_ answer: APIStage.Answer) -> [String] { answer.rows.compactMap { $0["title"]?.stringValue } }

    @Test("Published articles are found, by language and visibility, with an excerpt", arguments: TestEngine.available)
    func search(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let original = try await make(stage, "Returns", "First.\n\nSend the **parcel** back.", ["language": "en"])
            try await make(
                stage, "Возврат parcel", "Отправьте посылку.",
                ["language": "ru", "translation_of": .integer(original)])
            try await make(stage, "Parcel weights", "For staff.", ["visibility": "internal"])
            try await make(stage, "Parcel draft", "Not yet.", ["status": "draft"])
            let found = try await stage.get("/articles/search?q=parcels")
            #expect(found.status == 200 && Set(titles(found)) == ["Возврат parcel", "Parcel weights"], "\(found.text)")
            #expect(try await titles(stage.get("/articles/search?q=parcel&visibility=public")) == ["Возврат parcel"])
            let english = try await stage.get("/articles/search?q=parcel&language=en-GB&visibility=public")
            #expect(titles(english) == ["Returns"])
            #expect(english.rows[0]["excerpt"]?.stringValue?.contains("Send the parcel back.") == true)
            #expect(try await titles(stage.get("/articles/search?q=parcl&limit=1")).count == 1)
            for (query, field) in [("", "q"), ("?q=%20", "q"), ("?q=a&limit=0", "limit"), ("?q=a&x=1", "x")] {
                #expect(try await stage.get("/articles/search\(query)").field == field)
            }
        }
    }

    @Test("A ticket’s subject and first messages suggest articles", arguments: TestEngine.available)
    func suggestions(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            try await make(stage, "How to return a parcel", "Send it back within 14 days.")
            try await make(stage, "Payment by card", "All cards are taken.")
            try await make(stage, "Возврат посылки", "Отправьте её обратно.")
            let ticket = try await stage.open("Hello! I want to return the parcels that came yesterday").ticket
            let answer = try await stage.get("/tickets/\(ticket)/suggestions")
            #expect(titles(answer) == ["How to return a parcel"], "\(answer.text)")
            let person = try stage.customer("Olga")
            let other = try await stage.open("Здравствуйте, как сделать возврат посылкы?", by: person).ticket
            #expect(try await titles(stage.get("/tickets/\(other)/suggestions")) == ["Возврат посылки"])
            #expect(try await stage.get("/tickets/99/suggestions").status == 404)
        }
    }

    @Test("An article is attached, noted, or sent in the customer’s language", arguments: TestEngine.available)
    func attach(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let ticket = try await stage.open().ticket
            let original = try await make(
                stage, "Returns", "# Head\n\nSend it *back*.\n\nMore.",
                ["language": "en", "url": "https://help.example.com/returns"])
            try await make(
                stage, "Возврат", "Отправьте обратно.", ["language": "ru", "translation_of": .integer(original)])
            let secret = try await make(stage, "Margins", "Thin.", ["visibility": "internal"])
            let place = "/tickets/\(ticket)/articles"
            let linked = try await stage.post(place, ["article_id": .integer(original)])
            #expect(linked.status == 201 && linked["message"] == .null)
            let sent = try await stage.post(place, ["article_id": .integer(original), "as": "message"])
            #expect(sent["message"]?["body"] == "Returns\n\nSend it back.")
            #expect(sent["message"]?["entities"]?[0]?["url"] == "https://help.example.com/returns")
            #expect(try await stage.desk.eventually { stage.received() == ["Returns\n\nSend it back."] })
            try await stage.desk.database.write { _ = try $0.execute("UPDATE contacts SET language = 'ru-KZ'") }
            let translated = try await stage.post(place, ["article_id": .integer(original), "as": "message"])
            #expect(translated["message"]?["body"] == "Возврат\n\nОтправьте обратно.")
            #expect(try await stage.post(place, ["article_id": .integer(secret), "as": "message"]).status == 409)
            let noted = try await stage.post(place, ["article_id": .integer(secret), "as": "note"])
            #expect(noted["message"]?["kind"] == "note")
            #expect(try await stage.post(place, ["article_id": 99]).field == "article_id")
            let attached = try await stage.get(place).rows
            #expect(attached.map { $0["article_id"] } == [.integer(original), .integer(secret)])
            #expect(attached[0]["message_id"] == translated["message"]?["id"])
            let told = try await stage.events("article.attached", count: 4).map { $0["data"]?["as"] }
            #expect(told == ["link", "message", "message", "note"])
            #expect(try await stage.send(.delete, "/api/v1/articles/\(original)", key: stage.key).status == 409)
        }
    }

    @Test("The report tells what was used and what was not found", arguments: TestEngine.available)
    func report(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let ticket = try await stage.open().ticket
            let first = try await make(stage, "One", "x")
            let second = try await make(stage, "Two", "x")
            for article in [first, second, second] {
                _ = try await stage.post("/tickets/\(ticket)/articles", ["article_id": .integer(article)])
            }
            for words in ["Gift%20cards", "gift+cards", "vouchers"] {
                #expect(try await stage.get("/articles/search?q=\(words)").rows.isEmpty)
            }
            let report = try await stage.get("/reports/knowledge")
            #expect(report["articles"]?.arrayValue?.map { $0["name"] } == ["Two", "One"], "\(report.text)")
            #expect(report["articles"]?[0]?["uses"] == 2 && report["templates"] == [])
            #expect(
                report["searches_without_result"]
                    == [["words": "gift cards", "searches": 2], ["words": "vouchers", "searches": 1]])
            let old = try await stage.get("/reports/knowledge?to=2020-01-01T00:00:00Z")
            #expect(old["articles"] == [])
            #expect(try await stage.get("/articles/\(second)")["uses"] == 2)
        }
    }

    @Test("Links lead to articles that there are, which stay")
    func links() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let target = try await make(stage, "Target", "x")
            let source = try await make(stage, "Source", "see [it](article:\(target))")
            #expect(try await stage.send(.delete, "/api/v1/articles/\(target)", key: stage.key).status == 409)
            let wrong = try await stage.patch("/articles/\(source)", ["body": "see [it](article:77)"])
            #expect(wrong.status == 400 && wrong.field == "body")
            _ = try await stage.patch("/articles/\(source)", ["body": "nothing"])
            #expect(try await stage.get("/articles/\(source)/versions").rows.count == 1)
            #expect(try await stage.send(.delete, "/api/v1/articles/\(target)", key: stage.key).status == 204)
        }
    }

    @Test("Another knowledge base’s results follow ours; what goes wrong there fails nothing")
    func external() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            try await make(stage, "Returns", "x")
            #expect(try await stage.get("/settings/knowledge")["external"] == .null)
            var source: JSONValue = [
                "name": "Wiki", "url": "https://wiki.example.com/find?q={query}&n=5", "results": "/data/pages",
                "title": "/title", "link": "/links/0", "text": "/summary",
            ]
            for (field, value) in [
                ("url", "https://10.0.0.1/?q={query}"), ("url", "https://wiki.example.com/"),
                ("url", "ftp://x/{query}"),
                ("url", "https://{query}.example.com/"), ("results", "data"), ("name", " "),
            ] as [(String, JSONValue)] {
                var wrong = source
                wrong[field] = value
                let answer = try await stage.patch("/settings/knowledge", ["external": wrong])
                #expect(answer.field == "external.\(field)", "\(value)")
            }
            #expect(try await stage.patch("/settings/knowledge", ["external": source]).status == 200)
            stage.outside.answer { _ in
                let body =
                    #"{"data": {"pages": [{"title": "Wiki page", "links": ["https://w/1"], "summary": "s"}, 7]}}"#
                return .success(HTTPClientResponse(status: .ok, body: .init(body.utf8)))
            }
            let found = try await stage.get("/articles/search?q=returns%20%26%20%D1%91")
            #expect(titles(found) == ["Returns", "Wiki page"] && found.rows[1]["source"] == "Wiki", "\(found.text)")
            #expect(found.rows[1]["url"] == "https://w/1")
            let request = try #require(stage.outside.requests.last)
            #expect(request.url == "https://wiki.example.com/find?q=returns%20%26%20%D1%91&n=5")
            #expect(request.timeout == .seconds(2))
            let before = stage.outside.requests.count
            stage.outside.answer { _ in RecordingHTTP.status(500) }
            for _ in 0..<6 {
                let answer = try await stage.get("/articles/search?q=returns")
                #expect(answer.status == 200 && titles(answer) == ["Returns"])
            }
            #expect(stage.outside.requests.count == before + 3, "then it is left alone")
            source = .null
            #expect(try await stage.patch("/settings/knowledge", ["external": source])["external"] == .null)
        }
    }
}
