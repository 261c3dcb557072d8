import Desk
import HTTPTypes
import JSON

/// What the lists that administrators keep have in common.
enum CatalogSchemas {
    /// BCP 47.
    static let language = Schema.string(from: 1, to: 35, pattern: "^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$")
    static let name = Schema.words(to: PatchReader.longestName)
    static let text = Schema.string(to: PatchReader.longestDescription).orNull

    static func words(to most: Int) -> Schema {
        .list(of: .string(from: 1, to: 100), to: most).with("uniqueItems", true).orNull
    }

    /// What is shown of each.
    static func view(_ properties: [Schema.Property]) -> Schema {
        .object(
            [.field("id", .id("Its number."))] + properties
                + [.field("created_at", .time), .field("updated_at", .time)])
    }

    /// What items were before each change.
    static func versions<Content: CatalogResource>(of type: Content.Type, _ name: String) -> Operation {
        Operation(
            id: "list\(name)Versions", method: .get, path: "/\(Content.path)/{id}/versions",
            summary: "What it was before each change, the latest first", scopes: ["\(Content.subject):read"],
            parameters: [.id(of: Content.name), .limit, .cursor()],
            answers: [
                .ok(
                    "A page.",
                    .json(
                        .object([
                            .field(
                                "data",
                                .list(
                                    of: .object([
                                        .field("version", .integer(from: 1)), .field("content", .anyObject),
                                        .field(
                                            "replaced_by",
                                            .object([.field("type", .string), .field("id", .integer.orNull)])),
                                        .field("replaced_at", .time),
                                    ]))),
                            .field("next_cursor", .string.orNull),
                        ]))),
                .notModified,
            ])
    }

    /// The five operations of a list.
    /// - Parameters:
    ///   - name: of one of them, as in `Queue`.
    ///   - plural: where it is not the name with an s.
    ///   - example: a JSON object of what is shown, without number and times.
    ///   - draft: a JSON object of what one is made of, where that is not what is shown.
    ///   - filters: of the list.
    static func operations<Content: CatalogResource>(
        of type: Content.Type, _ name: String, plural: String? = nil, create: Schema, change: Schema, example: String,
        draft: String? = nil, filters: [Parameter] = []
    ) -> [Operation] {
        let (path, word) = ("/\(Content.path)", Content.name)
        let (read, write) = (["\(Content.subject):read"], ["\(Content.subject):write"])
        let shown = """
            {"id": 1, "created_at": "2026-11-25T19:00:00.000Z", "updated_at": "2026-11-25T19:00:00.000Z",
            \(example.dropFirst())
            """
        let one = Answer.ok("It.", .json(.reference(name), [word: shown]))
        return [
            Operation(
                id: "list\(plural ?? name + "s")", method: .get, path: path, summary: "All, the oldest first",
                scopes: read,
                parameters: [.limit, .cursor()] + filters,
                answers: [.ok("A page.", .json(.page(of: name))), .notModified]),
            Operation(
                id: "create\(name)", method: .post, path: path, summary: "Make a \(word)",
                description: "409 (`name_taken`) when another has this `\(Content.uniqueField)`.", scopes: write,
                body: [.json(create, [word: draft ?? example])],
                answers: [
                    .created("It.", .json(.reference(name), [word: shown]), headers: [.eTag, .location])
                ]),
            Operation(
                id: "get\(name)", method: .get, path: "\(path)/{id}", summary: "One \(word)", scopes: read,
                parameters: [.id(of: word)], answers: [one, .notModified]),
            Operation(
                id: "update\(name)", method: .patch, path: "\(path)/{id}", summary: "Change a \(word)", scopes: write,
                parameters: [.id(of: word), .ifMatch], body: [.json(change)], answers: [one]),
            Operation(
                id: "delete\(name)", method: .delete, path: "\(path)/{id}", summary: "Remove a \(word)",
                scopes: write, parameters: [.id(of: word), .ifMatch], body: [.json(.object([]))],
                isBodyRequired: false, answers: [.noContent]),
        ]
    }
}
