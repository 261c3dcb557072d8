package import JSON

/// A person, as Intercom has them.
package struct IntercomContact: IntercomObject, Hashable {
    package let id: String
    /// `user` or `lead`.
    package let role: String?
    package let externalID: String?
    package let name: String?

    package init?(_ json: JSONValue) {
        guard let id = json["id"]?.identifier else { return nil }
        self.id = id
        role = json["role"]?.stringValue
        externalID = json["external_id"]?.identifier
        name = json["name"]?.stringValue
    }
}
