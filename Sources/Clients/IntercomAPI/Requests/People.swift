package import HTTPTypes
package import JSON

/// Whose token it is.
package struct Identify: IntercomRequest {
    package typealias Answer = Identity
    package static let name = "identifyAdmin"
    package let method = HTTPMethod.get
    package let path = "/me"
    /// Somebody waits for it.
    package let timeout = Duration.seconds(8)
    package init() {}
}

package struct ListAdmins: IntercomRequest {
    package typealias Answer = IntercomList<IntercomAdmin>
    package static let name = "listAdmins"
    package let method = HTTPMethod.get
    package let path = "/admins"
    package init() {}
}

package struct ListTeams: IntercomRequest {
    package typealias Answer = IntercomList<IntercomTeam>
    package static let name = "listTeams"
    package let method = HTTPMethod.get
    package let path = "/teams"
    package init() {}
}

package struct FindContact: IntercomRequest {
    package typealias Answer = IntercomContact
    package static let name = "ShowContactByExternalId"
    package let method = HTTPMethod.get
    package let path: String

    package init(externalID: String) { path = "/contacts/find_by_external_id/\(externalID.percentEncodedSegment)" }
}

package struct CreateContact: IntercomRequest {
    package typealias Answer = IntercomContact
    package static let name = "CreateContact"
    package let method = HTTPMethod.post
    package let path = "/contacts"
    package let body: JSONValue?

    /// - Parameter role: `user` or `lead`.
    package init(
        externalID: String, role: String, name: String?, attributes: [String: JSONValue] = [:]
    ) {
        var fields: [String: JSONValue] = ["external_id": .string(externalID), "role": .string(role)]
        if let name { fields["name"] = .string(name) }
        if !attributes.isEmpty { fields["custom_attributes"] = .object(attributes) }
        body = .object(fields)
    }
}

package struct UpdateContact: IntercomRequest {
    package typealias Answer = IntercomContact
    package static let name = "UpdateContact"
    package let method = HTTPMethod.put
    package let path: String
    package let body: JSONValue?

    /// - Parameter avatar: an address that Intercom can reach; nil leaves what is there.
    package init(id: String, name: String?, avatar: String? = nil, attributes: [String: JSONValue] = [:]) {
        path = "/contacts/\(id.percentEncodedSegment)"
        var fields: [String: JSONValue] = [:]
        if let name { fields["name"] = .string(name) }
        if let avatar { fields["avatar"] = .string(avatar) }
        if !attributes.isEmpty { fields["custom_attributes"] = .object(attributes) }
        body = .object(fields)
    }
}

package struct ListContactAttributes: IntercomRequest {
    package typealias Answer = IntercomList<DataAttribute>
    package static let name = "lisDataAttributes"
    package let method = HTTPMethod.get
    package let path = "/data_attributes?model=contact"
    package init() {}
}

/// Makes a custom attribute of contacts that holds text.
package struct CreateContactAttribute: IntercomRequest {
    package typealias Answer = DataAttribute
    package static let name = "createDataAttribute"
    package let method = HTTPMethod.post
    package let path = "/data_attributes"
    package let body: JSONValue?

    package init(_ name: String, description: String) {
        body = [
            "name": .string(name), "model": "contact", "data_type": "string", "description": .string(description),
        ]
    }
}
