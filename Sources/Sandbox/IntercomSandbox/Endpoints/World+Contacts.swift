import JSON

extension World {
    mutating func createContact(_ body: JSONValue) throws -> JSONValue {
        let fields = try Fields(body, allowing: Self.contactFields)
        let externalID = try fields.text("external_id")
        guard try externalID != nil || fields.text("role") != nil || fields.text("email") != nil else {
            throw IntercomRefusal.missing("external_id")
        }
        var contact = ContactRecord(id: contactNumber(), role: "user", attributes: [:], createdAt: now)
        try change(&contact, fields)
        contacts[contact.id] = contact
        return view(contact)
    }

    mutating func updateContact(_ id: String, _ body: JSONValue) throws -> JSONValue {
        let fields = try Fields(body, allowing: Self.contactFields)
        var contact = try living(id)
        try change(&contact, fields)
        contacts[id] = contact
        return view(contact)
    }

    private static let contactFields: Set<String> = [
        "role", "external_id", "email", "phone", "name", "avatar", "custom_attributes",
    ]

    private func change(_ contact: inout ContactRecord, _ fields: Fields) throws {
        if let externalID = try fields.text("external_id"), externalID != contact.externalID {
            if let known = self.contact(externalID: externalID) {
                throw IntercomRefusal(
                    status: 409, code: "conflict",
                    message: "A contact matching those details already exists with id=\(known.id)")
            }
            contact.externalID = externalID
        }
        if fields["role"] != nil { contact.role = try fields.word("role", ["user", "lead"]) }
        if let name = try fields.text("name") { contact.name = name }
        if let email = try fields.text("email") { contact.email = email }
        if let phone = try fields.text("phone") { contact.phone = phone }
        if let avatar = try fields.text("avatar") { contact.avatar = avatar }
        contact.attributes.merge(try attributes(fields)) { $1 }
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

    /// Unknown custom attributes are refused (facts). They may have been deleted by somebody, so it is no problem.
    private func attributes(_ fields: Fields) throws -> [String: JSONValue] {
        let attributes = fields["custom_attributes"]?.objectValue ?? [:]
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            guard let type = contactAttributes[name] else {
                throw IntercomRefusal(
                    status: 400, code: "parameter_invalid", message: "Custom attribute '\(name)' does not exist",
                    field: "custom_attributes")
            }
            let fits =
                switch (type, value) {
                case (_, .null), ("string", .string), ("integer", .integer), ("boolean", .bool): true
                case ("float", .double), ("float", .integer), ("date", _), ("datetime", _), ("options", _): true
                default: false
                }
            guard fits else { throw IntercomRefusal.invalid("custom_attributes", "'\(name)' must be \(type)") }
        }
        return attributes
    }

    mutating func createAttribute(_ body: JSONValue) throws -> JSONValue {
        let fields = try Fields(
            body, allowing: ["name", "model", "data_type", "description", "options", "messenger_writable"])
        _ = try fields.word("model", ["contact", "company"])
        let type = try fields.word(
            "data_type", ["string", "integer", "float", "boolean", "datetime", "date", "options"])
        let name = try fields.required("name")
        guard contactAttributes[name] == nil else {
            throw IntercomRefusal(
                status: 400, code: "parameter_invalid", message: "You already have '\(name)' in your data",
                field: "name")
        }
        contactAttributes[name] = type
        return attribute(name, type)
    }

    func attribute(_ name: String, _ type: String) -> JSONValue {
        [
            "type": "data_attribute", "name": .string(name), "full_name": .string("custom_attributes.\(name)"),
            "label": .string(name), "model": "contact", "data_type": .string(type), "custom": true,
            "archived": false, "api_writable": true, "ui_writable": true, "created_at": .integer(now),
            "updated_at": .integer(now),
        ]
    }
}
