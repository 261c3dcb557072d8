import JSON

/// A bot's account and its connection.
struct Bot {
    let id: Int64
    var token: String
    var firstName: String
    var username: String
    /// Hides group messages from it unless it is an administrator.
    var hasPrivacyMode: Bool
    var isRevoked = false
    /// Messages of all its private chats are numbered together.
    var nextDialogMessageID: Int64 = 1
    var commands: JSONValue = []
    var updates: UpdateQueue
}
