import Desk
import JSON
import Kernel

extension CustomField: CatalogResource {
    static let path = "custom-fields"
    static let subject = "tickets"
    static let fields: Set<String> = ["key", "label", "type", "options", "description"]

    /// The key and the type stay what they are: tickets hold values of them.
    init(_ body: Body, changing previous: CustomField?) throws {
        let patch = PatchReader(body: body)
        let key = try patch.text("key", atMost: 100, or: previous?.key)
        guard key.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
            throw APIError.invalid("key", "wrong_type", "must have letters, digits and _ alone")
        }
        guard let type = try body.word("type", as: Kind.self) ?? previous?.type else {
            throw APIError.invalid("type", "required", "is required")
        }
        for (field, isKept) in [("key", key == previous?.key), ("type", type == previous?.type)]
        where previous != nil && !isKept {
            throw APIError.invalid(field, "not_allowed", "cannot be changed: make another field")
        }
        let options = try patch.strings("options", atMost: 200, or: previous?.options)
        guard (type == .select) != options.isEmpty else {
            throw APIError.invalid(
                "options", type == .select ? "required" : "not_allowed",
                type == .select ? "must name what can be chosen" : "belong to the type select")
        }
        self.init(
            key: key, label: try patch.text("label", atMost: PatchReader.longestName, or: previous?.label ?? key),
            type: type,
            options: options,
            description: try patch.optionalText(
                "description", atMost: PatchReader.longestDescription, or: previous?.description))
    }

    var view: [String: JSONValue] {
        [
            "key": .string(key), "label": .string(label), "type": .string(type.rawValue),
            "options": JSONValue(options), "description": .string(description),
        ]
    }

    /// Whether a ticket's field may hold the value; null removes it.
    func check(_ value: JSONValue) throws {
        let problem: String? =
            switch (type, value) {
            case (_, .null), (.text, .string), (.number, .integer), (.number, .double), (.checkbox, .bool): nil
            case (.select, .string(let text)) where options.contains(text): nil
            case (.date, .string(let text)) where CalendarText.isDay(text): nil
            case (.text, _): "must be a text"
            case (.number, _): "must be a number"
            case (.checkbox, _): "must be true or false"
            case (.select, _): "must be one of \(options.joined(separator: ", "))"
            case (.date, _): "must be a date such as 2026-01-31"
            }
        if let problem { throw APIError.invalid("custom_fields.\(key)", "wrong_type", problem) }
    }
}
