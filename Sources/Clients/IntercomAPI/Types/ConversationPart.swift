package import JSON

/// A part of a conversation: something said, or a change.
package struct ConversationPart: IntercomObject, Hashable {
    package let id: String
    /// Such as `comment`, `note`, `close`, `open`, `assignment`, `snoozed`.
    package let type: String
    /// HTML from the API; plain text in notifications (since version 2.15).
    package let body: String?
    /// Unix seconds.
    package let createdAt: Int64
    package let author: Author
    package let attachments: [Attachment]
    package let isRedacted: Bool

    package struct Author: Sendable, Hashable {
        /// Such as `user`, `lead`, `admin`, `bot`, `team`.
        package let type: String
        package let id: String
        package let name: String?
    }

    package struct Attachment: Sendable, Hashable {
        package let url: String
        package let name: String?
        package let contentType: String?
        /// Bytes.
        package let size: Int64?
    }

    package init?(_ json: JSONValue) {
        self.init(json, type: json["part_type"]?.stringValue ?? "", createdAt: json["created_at"]?.unixSeconds)
    }

    /// What a conversation began with, which is no part but reads like one.
    init?(source json: JSONValue, createdAt: Int64?) {
        self.init(json, type: "source", createdAt: createdAt)
    }

    private init?(_ json: JSONValue, type: String, createdAt: Int64?) {
        guard let id = json["id"]?.identifier else { return nil }
        self.id = id
        self.type = type
        self.createdAt = createdAt ?? 0
        body = json["body"]?.stringValue
        let author = json["author"]
        self.author = Author(
            type: author?["type"]?.stringValue ?? "", id: author?["id"]?.identifier ?? "",
            name: author?["name"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 })
        attachments = (json["attachments"]?.list("attachments") ?? []).compactMap { attachment in
            attachment["url"]?.stringValue.map {
                Attachment(
                    url: $0, name: attachment["name"]?.stringValue,
                    contentType: attachment["content_type"]?.stringValue,
                    size: attachment["filesize"]?.integerValue)
            }
        }
        isRedacted = json["redacted"]?.boolValue ?? false
    }
}
