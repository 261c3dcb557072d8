/// The custom attributes of conversations that tell of the ticket; made when the workspace is connected. What a ticket's
/// custom fields say goes along where the workspace has an attribute of that name.
enum ConversationAttributes {
    static let ticket = "parley_ticket_id"
    static let priority = "parley_priority"
    static let all = [(ticket, "The ticket’s number in Parley"), (priority, "The ticket’s priority in Parley")]

    static func name(of field: String) -> String { "parley_\(field)" }
}

/// The custom attributes of contacts that tell of Telegram; made when the workspace is connected.
enum PersonAttributes {
    static let username = "telegram_username"
    static let language = "telegram_language"
    static let id = "telegram_id"
    static let all = [username, language, id]
}
