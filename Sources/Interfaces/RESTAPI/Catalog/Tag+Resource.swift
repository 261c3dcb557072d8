import Desk
import JSON

extension Tag: CatalogResource {
    static let path = "tags"
    static let subject = "tickets"
    static let fields: Set<String> = ["name", "color", "description"]

    init(_ body: Body, changing previous: Tag?) throws {
        let patch = PatchReader(body: body)
        self.init(
            name: try patch.text("name", atMost: Ticket.longestTag, or: previous?.name),
            color: try Self.color(body, or: previous?.color),
            description: try patch.optionalText(
                "description", atMost: PatchReader.longestDescription, or: previous?.description))
    }

    private static func color(_ body: Body, or previous: String?) throws -> String {
        guard let color = try body.string("color") else { return previous ?? "#808080" }
        guard color.utf8.count == 7, color.first == "#", color.dropFirst().allSatisfy(\.isHexDigit) else {
            throw APIError.invalid("color", "wrong_type", "must be a color such as #1e90ff")
        }
        return color.lowercased()
    }

    var view: [String: JSONValue] {
        ["name": .string(name), "color": .string(color), "description": .string(description)]
    }
}
