import Contacts
import HTTPTypes

extension Resource {
    static let contacts = Resource(
        name: "Contacts", description: "The people who write.",
        schemas: ["Contact": contactView, "ListedContact": listedContact],
        operations: [
            Operation(
                id: "listContacts", method: .get, path: "/contacts", summary: "Contacts, the newest first",
                scopes: ["contacts:read"],
                parameters: [
                    .limit, .cursor(.string(pattern: #"^\d+:\d+$"#)),
                    .query("sender_id", .integer, "Telegram’s number."),
                    .query("username", .string, "In any case, with or without `@`."),
                    .query("created_after", .time, "Later than this."),
                ],
                answers: [.ok("A page.", .json(.page(of: "ListedContact"))), .notModified]),
            Operation(
                id: "getContact", method: .get, path: "/contacts/{id}", summary: "A person, with dated identities",
                scopes: ["contacts:read"], parameters: [.id(of: "contact")],
                answers: [.ok("The person.", .json(.reference("Contact"), ["contact": contactExample])), .notModified]),
            Operation(
                id: "getContactAvatar", method: .get, path: "/contacts/{id}/avatar", summary: "A person’s picture",
                description: "Passed on from Telegram while it arrives; Telegram is asked once a day which it is. 404 "
                    + "(`no_picture`) for who shows none.",
                scopes: ["contacts:read"], parameters: [.id(of: "contact")],
                answers: [
                    Answer(
                        status: .ok, description: "The picture.", content: [.bytes("image/jpeg")],
                        headers: [.disposition]), .notModified,
                ], refusals: [.telegramRefused]),
        ])

    private static let listedContact = Schema.object([
        .field("id", .id("The contact’s number.")),
        .field("sender_id", .integer.orNull.described("Telegram’s number, which is never reused.")),
        .field("name", .string), .field("username", .string.orNull), .field("language", .string.orNull),
        .field("created_at", .time), .field("updated_at", .time),
    ])

    private static let contactView = listedContact.adding([
        .field(
            "identities",
            .list(
                of: .object([
                    .field("kind", .oneOf(ContactIdentity.Kind.self)), .field("value", .string),
                    .field("source", .string.described("Where it was seen, such as `bot:424242`.")),
                    .field("since", .time), .field("until", .time.orNull.described("Null while it stands.")),
                ])))
    ])

    private static let contactExample = """
        {
          "created_at": "2026-11-21T01:15:42.977Z",
          "id": 1,
          "identities": [
            {
              "kind": "name",
              "since": "2026-11-21T01:15:42.977Z",
              "source": "bot:424242",
              "until": null,
              "value": "Carla Diaz"
            }
          ],
          "language": "en",
          "name": "Carla Diaz",
          "sender_id": 5000001004,
          "updated_at": "2026-11-21T01:15:42.977Z",
          "username": null
        }
        """
}
