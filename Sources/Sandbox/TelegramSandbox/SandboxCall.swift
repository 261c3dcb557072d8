package import FoundationEssentials
package import JSON

/// A call as it came from a client.
package struct SandboxCall: Sendable {
    package var token: String
    package var method: String
    package var parameters: Parameters
    /// By the name of their part.
    package var files: [String: File]
    /// Why its body could not be read, if it could not.
    package var problem: String?

    package enum Parameters: Sendable {
        case json([String: JSONValue])
        /// From a form, a query or multipart parts: types are found by the method's description.
        case texts([String: String])
    }

    package struct File: Sendable {
        package var name: String
        package var mimeType: String?
        package var data: Data

        package init(name: String, mimeType: String? = nil, data: Data) {
            self.name = name
            self.mimeType = mimeType
            self.data = data
        }
    }

    package init(token: String, method: String, parameters: Parameters, files: [String: File] = [:]) {
        self.token = token
        self.method = method
        self.parameters = parameters
        self.files = files
    }
}

/// What a client gets.
package struct SandboxReply: Sendable {
    package var status: Int
    package var body: Data
    package var contentType = "application/json"
    /// Seconds of `Retry-After`.
    package var retryAfter: Int64?
    /// How much later it is answered.
    package var delay: Duration = .zero
    /// The connection breaks instead.
    package var isCut = false

    /// The body as JSON.
    package var json: JSONValue? { try? JSONValue(parsing: body) }

    init(status: Int, json: JSONValue) {
        self.status = status
        body = json.serialized()
    }

    init(result: JSONValue, description: String? = nil) {
        var json: JSONValue = ["ok": true, "result": result]
        json["description"] = description.map(JSONValue.string)
        self.init(status: 200, json: json)
    }

    init(_ refusal: Refusal) {
        var json: JSONValue = [
            "ok": false, "error_code": .integer(Int64(refusal.status)), "description": .string(refusal.description),
        ]
        if let seconds = refusal.retryAfter { json["parameters"] = ["retry_after": .integer(seconds)] }
        if let chatID = refusal.migrateToChatID { json["parameters"] = ["migrate_to_chat_id": .integer(chatID)] }
        self.init(status: refusal.status, json: json)
        retryAfter = refusal.retryAfter
    }
}
