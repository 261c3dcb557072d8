import Desk
import HTTPTypes
import JSON

extension Resource {
    static let bots = Resource(
        name: "Bots", description: "The Telegram bots that Parley runs.",
        schemas: ["Bot": botView, "BotChange": .object(botFields), "BotGreetings": GreetingOperations.schema],
        operations: [listBots, createBot, getBot, updateBot, checkBot, deleteBot] + GreetingOperations.all)

    private static let listBots = Operation(
        id: "listBots", method: .get, path: "/bots", summary: "Bots, by their numbers", scopes: ["bots:read"],
        parameters: [.limit, .cursor()], answers: [.ok("A page.", .json(.page(of: "Bot"))), .notModified])

    private static let createBot = Operation(
        id: "createBot", method: .post, path: "/bots", summary: "Add a bot, or change one that is there",
        description: "Asks Telegram first. For a bot that is there, what is left out stays.", scopes: ["bots:write"],
        body: [
            .json(
                .object([.field("token", .words().described("As @BotFather gives it."))] + botFields),
                ["polling": #"{"token": "123456:ABC-DEF", "desk_groups": [-1002000001003]}"#])
        ],
        answers: [.created("The bot.", .json(.reference("Bot"), ["bot": botExample]), headers: [.location])])

    private static let getBot = Operation(
        id: "getBot", method: .get, path: "/bots/{id}", summary: "One bot, with what Telegram says of its webhook",
        scopes: ["bots:read"], parameters: [.id(of: "bot")],
        answers: [.ok("The bot.", .json(.reference("Bot"), ["bot": botExample])), .notModified])

    private static let updateBot = Operation(
        id: "updateBot", method: .patch, path: "/bots/{id}", summary: "Change a bot",
        description: "Takes effect at once. A list of groups replaces all of its kind.", scopes: ["bots:write"],
        parameters: [.id(of: "bot")],
        body: [.json(.reference("BotChange"), ["limits": #"{"limits": {"group": "20/6s", "bot": null}}"#])],
        answers: [.ok("The bot as it is now.", .json(.reference("Bot"), ["bot": botExample]), headers: [])])

    private static let checkBot = Operation(
        id: "checkBot", method: .post, path: "/bots/{id}/check", summary: "Ask Telegram again for its rights",
        description: "There is no body, or an empty object.", scopes: ["bots:write"], parameters: [.id(of: "bot")],
        body: [.json(.object([]))], isBodyRequired: false,
        answers: [.ok("The bot.", .json(.reference("Bot"), ["bot": botExample]), headers: [])])

    private static let deleteBot = Operation(
        id: "deleteBot", method: .delete, path: "/bots/{id}", summary: "Remove a bot",
        description: "Nothing is received or sent any more; its tickets stay.", scopes: ["bots:write"],
        parameters: [.id(of: "bot")], answers: [.noContent])

    private static let botFields: [Schema.Property] = [
        .optional("mode", .oneOf(Bot.Mode.self)),
        .optional("desk_groups", .list(of: .integer).described("Chat ids of the staff’s forums.")),
        .optional("intake_groups", .list(of: .integer).described("Chat ids of forums in which customers write.")),
        .optional("ticket_by_user", .boolean.described("In intake groups: a ticket for each user of a topic.")),
        .optional(
            "limits",
            .object(["bot", "private_chat", "group"].map { .optional($0, limit) }).orNull
                .described("`COUNT/SECONDSs`, `+BURST` behind it; null for the installation’s.")),
    ]

    private static let limit = Schema.string.orNull

    private static let botView = Schema.object([
        .field("id", .id("Telegram’s number of the bot.")), .field("username", .string.described("Without `@`.")),
        .field("name", .string), .field("mode", .oneOf(Bot.Mode.self)),
        .field("problem", .string.orNull.described("What keeps it from working.")),
        .field(
            "groups",
            .list(
                of: .object([
                    .field("chat_id", .integer), .field("purpose", .oneOf(BotGroup.Purpose.self)),
                    .field("title", .string), .field("ticket_by_user", .boolean),
                    .field("state", .oneOf(BotGroup.State.self)), .field("problem", .string.orNull),
                ]))),
        .field("limits", .object(["bot", "private_chat", "group"].map { .field($0, limit) })),
        .field(
            "webhook",
            .object([
                .field("is_set", .boolean.orNull.described("Null when Telegram could not be asked.")),
                .field("pending_update_count", .integer.orNull), .field("last_error_message", .string.orNull),
                .field("last_error_at", .time.orNull), .field("problem", .string.orNull),
            ]).orNull.described("Of a bot on a webhook, asked for by itself.")),
        .field("created_at", .time), .field("updated_at", .time),
    ])

    private static let botExample = """
        {
          "created_at": "2026-11-21T01:15:42.892Z",
          "groups": [
            {
              "chat_id": -1002000001003,
              "problem": null,
              "purpose": "desk",
              "state": "active",
              "ticket_by_user": false,
              "title": "Support desk"
            }
          ],
          "id": 424242,
          "limits": {"bot": null, "group": "20/6s", "private_chat": null},
          "mode": "polling",
          "name": "Demo desk",
          "problem": null,
          "updated_at": "2026-11-21T01:18:19.544Z",
          "username": "parley_demo_bot",
          "webhook": null
        }
        """
}
