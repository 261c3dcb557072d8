import JSON

/// Makes example values of the Bot API's types from its description.
struct ExampleGenerator {
    let oracle: Oracle

    /// An object with its required members, and with all others down to that depth.
    func object(_ type: String, optionalDepth: Int = 0, depth: Int = 0) -> JSONValue {
        if let subtypes = oracle.subtypes[type], let first = subtypes.first(where: { $0 != "InaccessibleMessage" }) {
            return object(first, optionalDepth: optionalDepth, depth: depth)
        }
        var members: [String: JSONValue] = [:]
        for field in oracle.types[type] ?? [] where field.required || depth < optionalDepth {
            members[field.name] = value(field, in: type, optionalDepth: optionalDepth, depth: depth + 1)
        }
        return .object(members)
    }

    func value(_ field: Oracle.Field, in type: String, optionalDepth: Int = 0, depth: Int = 1) -> JSONValue {
        if let known = discriminator(field.name, in: type) { return .string(known) }
        return value(of: field.types.first ?? "", optionalDepth: optionalDepth, depth: depth)
    }

    private func value(of type: String, optionalDepth: Int, depth: Int) -> JSONValue {
        if let element = type.removing(prefix: "Array of ") {
            return .array([value(of: element, optionalDepth: optionalDepth, depth: depth)])
        }
        switch type {
        case "Integer": return .integer(-1_001_234_567_890)
        case "Float": return .double(1.5)
        case "Boolean": return .bool(true)
        case "String": return .string("text")
        default:
            guard depth < 6 else { return .object([:]) }
            return object(type, optionalDepth: optionalDepth, depth: depth)
        }
    }

    /// The value by which a subtype is told apart.
    private func discriminator(_ field: String, in type: String) -> String? {
        switch (type, field) {
        case ("ChatMemberOwner", "status"): "creator"
        case ("ChatMemberAdministrator", "status"): "administrator"
        case ("ChatMemberMember", "status"): "member"
        case ("ChatMemberRestricted", "status"): "restricted"
        case ("ChatMemberLeft", "status"): "left"
        case ("ChatMemberBanned", "status"): "kicked"
        case ("MessageOriginUser", "type"): "user"
        case ("MessageOriginHiddenUser", "type"): "hidden_user"
        case ("MessageOriginChat", "type"): "chat"
        case ("MessageOriginChannel", "type"): "channel"
        case ("ReactionTypeEmoji", "type"): "emoji"
        case ("ReactionTypeCustomEmoji", "type"): "custom_emoji"
        case ("ReactionTypePaid", "type"): "paid"
        default: nil
        }
    }
}
