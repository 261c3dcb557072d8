import Desk
import HTTPTypes
import JSON

extension Resource {
    static let groups = Resource(
        name: "Groups",
        description: "The groups that bots work in. They are given to a bot, and taken from it, by `PATCH /bots/{id}`.",
        schemas: ["Group": groupView],
        operations: [
            Operation(
                id: "listGroups", method: .get, path: "/groups", summary: "Groups, by bot", scopes: ["bots:read"],
                parameters: [
                    .limit, .cursor(.string(pattern: #"^-?\d+:-?\d+$"#)),
                    .query("bot_id", .integer, "The bot."),
                    .query("purpose", .oneOf(BotGroup.Purpose.self), "Whether staff or customers write there."),
                    .query("state", .oneOf(BotGroup.State.self), "Whether it works."),
                ],
                answers: [
                    .ok(
                        "A page.",
                        .json(.page(of: "Group"), ["page": #"{"data": [\#(example)], "next_cursor": null}"#])),
                    .notModified,
                ])
        ])

    private static let groupView = Schema.object([
        .field("bot_id", .id("The bot.")), .field("chat_id", .integer.described("Telegram’s number of the group.")),
        .field("purpose", .oneOf(BotGroup.Purpose.self)), .field("title", .string),
        .field("state", .oneOf(BotGroup.State.self)),
        .field("problem", .string.orNull.described("What keeps it from working.")),
        .field("ticket_by_user", .boolean), .field("open_topics", .integer(from: 0)),
    ])

    private static let example = """
        {"bot_id": 424242, "chat_id": -1002000001003, "purpose": "desk", "title": "Staff", "state": "active",
        "problem": null, "ticket_by_user": false, "open_topics": 7}
        """
}
