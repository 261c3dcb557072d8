/// An error in the official server's words.
struct Refusal: Error, Hashable {
    let status: Int
    let description: String
    var retryAfter: Int64?
    var migrateToChatID: Int64?

    static func badRequest(_ text: String) -> Refusal { Refusal(status: 400, description: "Bad Request: \(text)") }
    static func forbidden(_ text: String) -> Refusal { Refusal(status: 403, description: "Forbidden: \(text)") }
    static func conflict(_ text: String) -> Refusal { Refusal(status: 409, description: "Conflict: \(text)") }

    static func tooManyRequests(_ seconds: Int64) -> Refusal {
        Refusal(status: 429, description: "Too Many Requests: retry after \(seconds)", retryAfter: seconds)
    }

    static let unauthorized = Refusal(status: 401, description: "Unauthorized")
    static let methodNotFound = Refusal(status: 404, description: "Not Found: method not found")
    static let chatNotFound = badRequest("chat not found")
    static let threadNotFound = badRequest("message thread not found")
    static let entityTooLarge = Refusal(status: 413, description: "Request Entity Too Large")
}
