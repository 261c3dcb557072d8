package import FoundationEssentials
import JSON

/// What Intercom tells of itself. Anything can be read: what is not understood is `other`.
package struct IntercomNotification: Sendable, Hashable {
    package enum Item: Sendable, Hashable {
        /// With its new parts, their texts without formatting.
        case conversation(IntercomConversation)
        /// A contact that is another's part now; whose, as far as it is said.
        case contactMerged(String?, into: IntercomContact)
        case contactDeleted(String)
        case ping
        case other
    }

    /// Null at times.
    package let id: String?
    package let topic: String?
    /// Intercom's code of the workspace.
    package let appID: String?
    package let item: Item

    package init(parsing body: Data) {
        let json = try? JSONValue(parsing: body)
        id = json?["id"]?.identifier
        let topic = json?["topic"]?.stringValue
        self.topic = topic
        appID = json?["app_id"]?.identifier
        item = Self.item(topic ?? "", json?["data"]?["item"])
    }

    private static func item(_ topic: String, _ item: JSONValue?) -> Item {
        switch topic {
        case "ping": return .ping
        case "contact.deleted", "contact.archived":
            return item?["id"]?.identifier.map { .contactDeleted($0) } ?? .other
        case "contact.merged":
            guard let item, let survivor = IntercomContact(item["user"] ?? item["merged_into"] ?? item) else {
                return .other
            }
            let merged = (item["lead"] ?? item["merged"] ?? item["contact"])?["id"]?.identifier
            return .contactMerged(merged == survivor.id ? nil : merged, into: survivor)
        default:
            guard topic.hasPrefix("conversation"), let item else { return .other }
            // A part has a number of its own, which is no conversation's.
            let isItself = (item["type"]?.stringValue ?? "conversation") == "conversation"
            guard let bearer = isItself ? item : item["conversation"] else { return .other }
            return IntercomConversation(bearer).map { .conversation($0) } ?? .other
        }
    }
}
