import FoundationEssentials
import JSON

struct ContactRecord: Sendable {
    var id: String
    var role: String
    var externalID: String?
    var name: String?
    var email: String?
    var phone: String?
    var avatar: String?
    var attributes: [String: JSONValue]
    var createdAt: Int64
    /// Whose part it is now.
    var mergedInto: String?
    var isDeleted = false
}

struct PartRecord: Sendable {
    var id: String
    var type: String
    /// HTML.
    var body: String?
    var author: AuthorRecord
    var createdAt: Int64
    var attachments: [FileRecord] = []
    var assignedTo: JSONValue = .null
}

struct AuthorRecord: Sendable, Equatable {
    /// `user`, `lead`, `admin`, `bot`.
    var type: String
    var id: String
    var name: String?
}

struct FileRecord: Sendable {
    var id: String
    var name: String
    var contentType: String
    var data: Data
}

struct ConversationRecord: Sendable {
    var id: String
    var contact: String
    var source: PartRecord
    var parts: [PartRecord] = []
    var state = "open"
    /// Unix seconds.
    var snoozedUntil: Int64?
    var adminAssignee: String?
    var teamAssignee: String?
    var tags: [String] = []
    var title: String?
    var isRead = false
    var attributes: [String: JSONValue] = [:]
    var rating: (rating: Int, remark: String?, at: Int64)?
    var createdAt: Int64
    var updatedAt: Int64
}

/// Notifications that wait to be sent.
struct NotificationRecord: Sendable {
    var id: String
    var body: Data
    /// Unix milliseconds.
    var dueAt: Int64
    var attempts = 0
}

/// Errors as Intercom tells of them.
struct IntercomRefusal: Error {
    var status: Int
    var code: String
    var message: String
    var field: String?
    var headers: [(String, String)] = []
    /// Whether no careful client would have asked for it.
    var isProblem = false

    static func notFound(_ what: String) -> IntercomRefusal {
        IntercomRefusal(status: 404, code: "not_found", message: "\(what) Not Found")
    }

    static func invalid(_ field: String, _ message: String) -> IntercomRefusal {
        IntercomRefusal(status: 400, code: "parameter_invalid", message: message, field: field, isProblem: true)
    }

    static func missing(_ field: String) -> IntercomRefusal {
        IntercomRefusal(
            status: 400, code: "parameter_not_found", message: "\(field) is required", field: field, isProblem: true)
    }
}
