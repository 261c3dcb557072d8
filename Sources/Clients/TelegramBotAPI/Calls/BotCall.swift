package import JSON

/// One call of the Bot API as it is stored and sent: a method's name, its parameters and the files that go with it.
package struct BotCall: Sendable, Hashable, Codable {
    /// Such as `sendMessage`.
    package var method: String
    package var parameters: [String: JSONValue]
    /// Parameters name these as `attach://<name>`.
    package var files: [Upload]

    package init(method: String, parameters: [String: JSONValue] = [:], files: [Upload] = []) {
        self.method = method
        self.parameters = parameters
        self.files = files
    }

    /// The chat that the call acts upon, if it names one by number.
    package var chatID: Int64? { parameters["chat_id"]?.integerValue }
}
