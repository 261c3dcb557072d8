import JSON

extension World {
    mutating func createContact(_ body: JSONValue) throws -> JSONValue {
        let fields = try Fields(
            body, allowing: ["role", "external_id", "email", "phone", "name", "avatar", "custom_attributes"])
        let externalID = try fields.text("external_id")
        guard try externalID != nil || fields.text("role") != nil || fields.text("email") != nil else {
            throw IntercomRefusal.invalid("external_id", "one of email, external_id, role is required")
        }
        if let externalID, let known = contact(externalID: externalID) {
            throw IntercomRefusal(
                status: 409, code: "conflict",
                message: "A contact matching those details already exists with id=\(known.id)")
        }
        let contact = ContactRecord(
            id: contactNumber(), role: try fields.text("role") ?? "user", externalID: externalID,
            name: try fields.text("name"), attributes: try attributes(fields))
        contacts[contact.id] = contact
        return view(contact)
    }

    mutating func updateContact(_ id: String, _ body: JSONValue) throws -> JSONValue {
        let fields = try Fields(
            body, allowing: ["role", "external_id", "email", "phone", "name", "avatar", "custom_attributes"])
        var contact = try living(id)
        if let name = try fields.text("name") { contact.name = name }
        contact.attributes.merge(try attributes(fields)) { $1 }
        contacts[id] = contact
        return view(contact)
    }

    func findContact(externalID: String) throws -> JSONValue {
        let all = contacts.values.filter { $0.externalID == externalID }
        if let contact = all.first(where: { $0.mergedInto == nil && !$0.isDeleted }) { return view(contact) }
        let merged = all.first { $0.mergedInto.flatMap { contacts[$0] }?.isDeleted == false }
        if let merged { throw gone(merged) }
        throw IntercomRefusal.notFound("User")
    }

    func living(_ id: String) throws -> ContactRecord {
        guard let contact = contacts[id], !contact.isDeleted else { throw IntercomRefusal.notFound("User") }
        if contact.mergedInto != nil { throw gone(contact) }
        return contact
    }

    private func gone(_ contact: ContactRecord) -> IntercomRefusal {
        IntercomRefusal(
            status: 410, code: "contact_merged", message: "Contact was merged",
            headers: [("Link", "<https://api.intercom.io/contacts/\(contact.mergedInto ?? "")>; rel=\"canonical\"")])
    }

    private func contact(externalID: String) -> ContactRecord? {
        contacts.values.first { $0.externalID == externalID && $0.mergedInto == nil && !$0.isDeleted }
    }

    /// Unknown custom attributes are refused (facts).
    private func attributes(_ fields: Fields) throws -> [String: JSONValue] {
        let attributes = fields["custom_attributes"]?.objectValue ?? [:]
        if let unknown = attributes.keys.first(where: { !contactAttributes.contains($0) }) {
            throw IntercomRefusal.invalid("custom_attributes", "Custom attribute '\(unknown)' does not exist")
        }
        return attributes
    }

    mutating func createAttribute(_ body: JSONValue) throws -> JSONValue {
        let fields = try Fields(
            body, allowing: ["name", "model", "data_type", "description", "options", "messenger_writable"])
        _ = try fields.word("model", ["contact", "company"])
        _ = try fields.word("data_type", ["string", "integer", "float", "boolean", "datetime", "date", "options"])
        let name = try fields.required("name")
        contactAttributes.insert(name)
        return ["type": "data_attribute", "name": .string(name), "model": "contact", "custom": true]
    }

    func view(_ contact: ContactRecord) -> JSONValue {
        [
            "type": "contact", "id": .string(contact.id), "role": .string(contact.role),
            "external_id": contact.externalID.map { .string($0) } ?? .null,
            "name": contact.name.map { .string($0) } ?? .null, "email": .null,
            "custom_attributes": .object(contact.attributes), "workspace_id": .string(configuration.appID),
        ]
    }
}
