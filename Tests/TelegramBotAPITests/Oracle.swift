import FoundationEssentials
import JSON

/// The Bot API's own description, version 10.1: every method and type. It stands beside the checkout, not in it; the
/// tests that need it are skipped with a word where it is missing, and run wherever the checks of a change run.
/// `PARLEY_ORACLES` names another folder.
struct Oracle: Sendable {
    struct Field: Sendable {
        let name: String
        let types: [String]
        let required: Bool
    }

    let methods: [String: [Field]]
    let types: [String: [Field]]
    let subtypes: [String: [String]]

    static let folder = ProcessInfo.processInfo.environment["PARLEY_ORACLES"] ?? "\(packageRoot)/../shared/oracles"
    static let shared = load("\(folder)/telegram-bot-api/api.json")
    /// The official server's error texts, with their status where the server's source tells it.
    static let errorTexts = loadTexts("\(folder)/telegram-bot-api/server-10.0-error-strings.json")
    static let isMissing = shared == nil

    private static let packageRoot = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

    private static func load(_ path: String) -> Oracle? {
        guard let data = FileManager.default.contents(atPath: path), let json = try? JSONValue(parsing: data) else {
            return nil
        }
        let types = json["types"]?.objectValue ?? [:]
        return Oracle(
            methods: (json["methods"]?.objectValue ?? [:]).mapValues(fields),
            types: types.mapValues(fields),
            subtypes: types.compactMapValues { $0["subtypes"]?.arrayValue?.compactMap(\.stringValue) }
        )
    }

    private static func fields(_ value: JSONValue) -> [Field] {
        (value["fields"]?.arrayValue ?? []).map { field in
            Field(
                name: field["name"]?.stringValue ?? "",
                types: field["types"]?.arrayValue?.compactMap(\.stringValue) ?? [],
                required: field["required"]?.boolValue ?? false
            )
        }
    }

    private static func loadTexts(_ path: String) -> [(status: Int?, text: String)] {
        guard let data = FileManager.default.contents(atPath: path), let json = try? JSONValue(parsing: data) else {
            return []
        }
        return (json.arrayValue ?? []).compactMap { pair in
            guard let text = pair[1]?.stringValue else { return nil }
            return (pair[0]?.stringValue.flatMap(Int.init), text)
        }
    }
}

extension String {
    func removing(prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
