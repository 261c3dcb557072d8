package import JSON

/// A conversation with its parts.
package struct IntercomConversation: IntercomObject, Hashable {
    package let id: String
    /// Unix seconds.
    package let createdAt: Int64?
    package let updatedAt: Int64?
    /// `open`, `closed` or `snoozed`.
    package let state: String
    /// Unix seconds.
    package let snoozedUntil: Int64?
    package let adminAssigneeID: String?
    package let teamAssigneeID: String?
    package let contacts: [Person]
    /// What it began with.
    package let source: ConversationPart?
    /// In their order; the 500 newest.
    package let parts: [ConversationPart]
    package let tags: [IntercomTag]
    package let customAttributes: [String: String]
    package let rating: Rating?

    package struct Person: Sendable, Hashable {
        package let id: String
        package let externalID: String?
    }

    package struct Rating: Sendable, Hashable {
        package let rating: Int
        package let remark: String?
        /// Unix seconds.
        package let createdAt: Int64
    }

    package init?(_ json: JSONValue) {
        guard let id = json["id"]?.identifier else { return nil }
        self.id = id
        createdAt = json["created_at"]?.unixSeconds
        updatedAt = json["updated_at"]?.unixSeconds
        let isOpen = json["open"]?.boolValue ?? true
        state = json["state"]?.stringValue ?? (isOpen ? "open" : "closed")
        snoozedUntil = json["snoozed_until"]?.unixSeconds
        // Nobody is 0, null or nothing.
        adminAssigneeID = json["admin_assignee_id"]?.identifier.flatMap { $0 == "0" ? nil : $0 }
        teamAssigneeID = json["team_assignee_id"]?.identifier.flatMap { $0 == "0" ? nil : $0 }
        contacts = (json["contacts"]?.list("contacts") ?? []).compactMap { person in
            person["id"]?.identifier.map { Person(id: $0, externalID: person["external_id"]?.identifier) }
        }
        source = json["source"].flatMap { ConversationPart(source: $0, createdAt: json["created_at"]?.unixSeconds) }
        parts = (json["conversation_parts"]?.list("conversation_parts") ?? []).compactMap { ConversationPart($0) }
        tags = (json["tags"]?.list("tags") ?? []).compactMap { IntercomTag($0) }
        customAttributes = (json["custom_attributes"]?.objectValue ?? [:]).compactMapValues { $0.identifier }
        rating = json["conversation_rating"].flatMap { Self.rating($0) }
    }

    private static func rating(_ json: JSONValue) -> Rating? {
        guard let value = json["rating"]?.integerValue, let rating = Int(exactly: value) else { return nil }
        return Rating(
            rating: rating, remark: json["remark"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 },
            createdAt: json["updated_at"]?.unixSeconds ?? json["created_at"]?.unixSeconds ?? 0)
    }
}
