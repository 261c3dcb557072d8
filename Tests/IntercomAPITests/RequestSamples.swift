import FoundationEssentials
import IntercomAPI
import JSON

/// Every request, with everything optional set and with nothing of it.
enum RequestSamples {
    static let contactID = "6762f11b1bb69f9f2193bba3"
    static let file = AttachmentFile(name: "a.png", contentType: "image/png", data: Data("png".utf8))

    static let all: [any IntercomRequest] = workspace + contacts + conversations + replies + management + tags

    private static let attributes: [String: JSONValue] = ["telegram_username": "ann", "telegram_id": 42]

    private static let workspace: [any IntercomRequest] = [
        Identify(), ListAdmins(), ListTeams(), ListContactAttributes(),
        CreateContactAttribute("telegram_username", description: "Kept up to date"),
        ListConversationAttributes(), CreateConversationAttribute("parley_priority", description: "Of the ticket"),
    ]
    private static let contacts: [any IntercomRequest] = [
        FindContact(externalID: "telegram:42"),
        CreateContact(externalID: "telegram:42", role: "user", name: nil),
        CreateContact(externalID: "telegram:42", role: "lead", name: "Ann", attributes: attributes),
        UpdateContact(id: contactID, name: nil), UpdateContact(id: contactID, name: "Ann"),
        UpdateContact(
            id: contactID, name: "Ann", avatar: "https://example.com/a.png", attributes: attributes),
    ]
    private static let conversations: [any IntercomRequest] = [
        CreateConversation(contact: contactID, role: "user", text: "Hi"),
        CreateConversation(contact: contactID, role: "lead", text: "Hi"),
        CreateConversation(contact: contactID, role: "contact", text: "Hi"),
        RetrieveConversation("499"),
        UpdateConversation("499", attributes: [:]),
        UpdateConversation("499", attributes: ["parley_ticket_id": "1", "N": 1]),
        SearchConversations(contact: contactID), SearchConversations(updatedAfter: 1_734_537_559),
        SearchConversations(contact: contactID, startingAfter: "WzE="),
        SearchConversations(updatedAfter: 1, startingAfter: "WzE="),
        ListConversations(), ListConversations(startingAfter: "WzE="),
    ]
    private static let replies: [any IntercomRequest] = [
        Reply(to: "499", contact: contactID, html: "Hi"),
        Reply(to: "499", contact: contactID, html: "<b>Hi</b>", files: [file]),
        Reply(to: "499", admin: "1", html: "Hi", isNote: false),
        Reply(to: "499", admin: "1", html: "Hi", isNote: true),
        Reply(to: "499", admin: "1", html: "Hi", isNote: false, files: Array(repeating: file, count: 10)),
        Reply(to: "499", admin: "1", html: "Hi", isNote: true, files: [file]),
    ]
    private static let management: [any IntercomRequest] = [
        ManageConversation.Change.close, .open, .snooze(until: 1_734_537_559), .assignToAdmin("2"),
        .assignToAdmin("0"), .assignToTeam("3"),
    ].map { ManageConversation("499", $0, admin: "1") }
    private static let tags: [any IntercomRequest] = [
        CreateTag(name: "vip"), AttachTag("7", to: "499", admin: "1"), DetachTag("7", from: "499", admin: "1"),
    ]
}
