/// A field that changed, from what to what: what events and the audit log say of it.
package struct FieldChange: Sendable {
    /// JSON object with the field.
    package let before: String
    package let after: String

    package init(_ field: String, from old: some Encodable, to new: some Encodable) throws {
        before = try JSONText.encode([field: old])
        after = try JSONText.encode([field: new])
    }

    /// Of several fields.
    package init(before old: some Encodable, after new: some Encodable) throws {
        before = try JSONText.encode(old)
        after = try JSONText.encode(new)
    }

    /// For values that are JSON texts themselves.
    package init(_ field: String, json old: String, to new: String) throws {
        let name = try JSONText.encode(field)
        before = "{\(name):\(old)}"
        after = "{\(name):\(new)}"
    }

    /// JSON object: `{"after": {…}, "before": {…}}`.
    package var data: String { "{\"after\":\(after),\"before\":\(before)}" }
}
