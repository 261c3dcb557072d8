/// What the API offers about one kind of thing.
struct Resource: Sendable {
    /// The name of its part of the document.
    let name: String
    let description: String
    /// What it shows and takes, by name.
    var schemas: KeyValuePairs<String, Schema> = [:]
    let operations: [Operation]
}
