import Desk
import HTTPServer
import JSON
import Kernel
import SQL

/// `/groups`: the groups that bots work in. They are given to a bot, and taken from it, through `/bots/{id}`.
struct GroupController: Sendable {
    let database: any Database

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("groups", use: list)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:read")
        let query = try Query(request, filters: ["bot_id", "purpose", "state"], hasOwnCursor: true)
        var conditions = Conditions()
        if let bot = try query.integer("bot_id") { conditions.add("bot_id = \(bot)") }
        if let purpose = try query.word("purpose", as: BotGroup.Purpose.self) {
            conditions.add("purpose = \(purpose)")
        }
        if let state = try query.word("state", as: BotGroup.State.self) { conditions.add("state = \(state)") }
        if let place = try query.string("cursor").map({ try PairCursor($0) }) {
            conditions.add("(bot_id, chat_id) > (\(place.first), \(place.second))")
        }
        let clause = conditions.clause
        let groups: [BotGroup] = try await database.read { db in
            try db.all(
                """
                SELECT \(BotGroup.columns) FROM bot_groups\(clause) ORDER BY bot_id, chat_id LIMIT \(query.limit + 1)
                """)
        }
        let page = groups.prefix(query.limit)
        let next =
            groups.count > query.limit ? page.last.map { PairCursor($0.botID.rawValue, $0.chatID).description } : nil
        return JSONAnswer.make(["data": .array(page.map(Self.view)), "next_cursor": JSONValue(next)])
    }

    private static func view(_ group: BotGroup) -> JSONValue {
        [
            "bot_id": .integer(group.botID.rawValue), "chat_id": .integer(group.chatID),
            "purpose": .string(group.purpose.rawValue), "title": .string(group.title),
            "state": .string(group.state.rawValue), "problem": JSONValue(group.problem),
            "ticket_by_user": .bool(group.isTicketByUser), "open_topics": .integer(Int64(group.openTopics)),
        ]
    }
}
