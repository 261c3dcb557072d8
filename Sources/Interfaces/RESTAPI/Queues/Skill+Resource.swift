import Desk
import JSON

extension Skill: CatalogResource {
    static let path = "skills"
    static let subject = "queues"
    static let fields: Set<String> = ["name", "description"]

    init(_ body: Body, changing previous: Skill?) throws {
        let patch = PatchReader(body: body)
        self.init(
            name: try patch.text("name", atMost: 100, or: previous?.name),
            description: try patch.optionalText(
                "description", atMost: PatchReader.longestDescription, or: previous?.description))
    }

    var view: [String: JSONValue] { ["name": .string(name), "description": .string(description)] }
}
