import HTTPTypes

extension Resource {
    static let description = Resource(
        name: "This description", description: "For programs; `/api/docs` shows it to people.",
        operations: [
            Operation(
                id: "getDescription", method: .get, path: "/openapi.json", summary: "The OpenAPI document",
                answers: [.ok("OpenAPI 3.1.", .json(.anyObject)), .notModified], isPublic: true)
        ])
}
