package import HTTPTypes
package import JSON

/// Makes a tag, or finds the one of that name.
package struct CreateTag: IntercomRequest {
    package typealias Answer = IntercomTag
    package static let name = "createTag"
    package let method = HTTPMethod.post
    package let path = "/tags"
    package let body: JSONValue?

    package init(name: String) { body = ["name": .string(name)] }
}

package struct AttachTag: IntercomRequest {
    package typealias Answer = Ignored
    package static let name = "attachTagToConversation"
    package let method = HTTPMethod.post
    package let path: String
    package let body: JSONValue?

    package init(_ tag: String, to conversation: String, admin: String) {
        path = "/conversations/\(conversation.percentEncodedSegment)/tags"
        body = ["id": .string(tag), "admin_id": .string(admin)]
    }
}

package struct DetachTag: IntercomRequest {
    package typealias Answer = Ignored
    package static let name = "detachTagFromConversation"
    package let method = HTTPMethod.delete
    package let path: String
    package let body: JSONValue?

    package init(_ tag: String, from conversation: String, admin: String) {
        path = "/conversations/\(conversation.percentEncodedSegment)/tags/\(tag.percentEncodedSegment)"
        body = ["admin_id": .string(admin)]
    }
}
