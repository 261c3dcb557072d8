import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// `/bots/{id}/greetings`: what a bot says by itself to a customer who opens a ticket.
struct GreetingController: Sendable {
    let database: any Database
    let writer: APIWriter

    static let fields: Set<String> = ["greeting", "away", "calendar_id", "repeat_after_hours"]
    static let hours: ClosedRange<Int64> = 1...8760
    static let longestText = 4096
    static let mostLanguages = 50

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("bots/:id/greetings", use: get)
        group.put("bots/:id/greetings", use: set)
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:read")
        try Query.none(request)
        let id = Bot.ID(try context.id(of: "bot"))
        return JSONAnswer.make(
            try await database.read { db in
                guard try BotDirectory.find(id, in: db) != nil else { throw APIError.notFound("bot") }
                return Self.view(try BotGreetings.of(id, in: db))
            })
    }

    /// All of it: what is not given is as if there were none.
    @Sendable func set(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:write")
        try Query.none(request)
        let id = Bot.ID(try context.id(of: "bot"))
        let body = try await Body.read(request, allowed: Self.fields)
        let hours = try body.integer("repeat_after_hours") ?? Int64(BotGreetings.none.repeatAfterHours)
        guard Self.hours.contains(hours) else {
            throw APIError.invalid(
                "repeat_after_hours", "out_of_range", "must be \(Self.hours.lowerBound) to \(Self.hours.upperBound)")
        }
        let greetings = BotGreetings(
            greeting: try Self.wording("greeting", body), away: try Self.wording("away", body),
            calendarID: try body.integer("calendar_id"), repeatAfterHours: Int(hours))
        if greetings.away != nil, greetings.calendarID == nil {
            throw APIError.invalid("calendar_id", "required", "is required with away: it says when that is")
        }
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { db in
            guard try BotDirectory.find(id, in: db) != nil else { throw APIError.notFound("bot") }
            if let calendar = greetings.calendarID, try Catalog<DeskCalendar>.find(calendar, in: db) == nil {
                throw APIError.invalid("calendar_id", "not_found", "is no calendar’s number")
            }
            try BotGreetings.set(greetings, of: id, by: author, at: .now, in: db)
            return .init(body: Self.view(greetings))
        }
    }

    private static func wording(_ field: String, _ body: Body) throws -> BotGreetings.Wording? {
        guard let members = try body.object(field) else { return nil }
        let inner = Body(object: members, path: "\(field).")
        try inner.expect(only: ["text", "languages"])
        let text = try text(try inner.requiredString("text"), "\(field).text")
        let languages = try inner.object("languages") ?? [:]
        guard languages.count <= mostLanguages else {
            throw APIError.invalid("\(field).languages", "too_many", "must be at most \(mostLanguages)")
        }
        var words: [String: String] = [:]
        for (tag, value) in languages {
            let name = "\(field).languages.\(tag)"
            guard PatchReader.isLanguage(tag), let word = value.stringValue else {
                throw APIError.invalid(name, "wrong_type", "must be a text, by a language tag such as en or pt-BR")
            }
            words[tag] = try self.text(word, name)
        }
        return BotGreetings.Wording(text: text, languages: words)
    }

    private static func text(_ text: String, _ field: String) throws -> String {
        guard !text.allSatisfy(\.isWhitespace), text.utf16.count <= longestText, !text.utf8.contains(0) else {
            throw APIError.invalid(
                field, "out_of_range", "must say something in at most \(longestText) characters, none of them NUL")
        }
        return text
    }

    private static func view(_ greetings: BotGreetings) -> JSONValue {
        func wording(_ wording: BotGreetings.Wording?) -> JSONValue {
            wording.map {
                ["text": .string($0.text), "languages": .object($0.languages.mapValues(JSONValue.string))]
            } ?? .null
        }
        return [
            "greeting": wording(greetings.greeting), "away": wording(greetings.away),
            "calendar_id": JSONValue(greetings.calendarID),
            "repeat_after_hours": .integer(Int64(greetings.repeatAfterHours)),
        ]
    }
}
