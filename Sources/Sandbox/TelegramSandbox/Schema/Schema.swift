import JSON

/// What methods take, read from `SchemaTable`.
struct Schema {
    struct Member {
        let name: String
        let isRequired: Bool
        /// One of these.
        let types: [String]
    }

    enum Shape {
        case object([Member])
        case oneOf([String])
        /// Not looked into.
        case anything
    }

    let methods: [String: [Member]]
    let types: [String: Shape]

    static let botAPI = Schema(methods: SchemaTable.methods, types: SchemaTable.types)

    init(methods: String, types: String) {
        self.methods = Self.entries(methods).mapValues { $0.map(Self.member) }
        self.types = Self.entries(types).mapValues { words in
            switch words.first {
            case "=": .oneOf(Array(words.dropFirst()))
            case "*": .anything
            default: .object(words.map(Self.member))
            }
        }
    }

    private static func entries(_ text: String) -> [String: [String]] {
        var entries: [String: [String]] = [:]
        var current = ""
        for line in text.split(separator: "\n") {
            var words = line.split(separator: " ").map(String.init)
            if !line.hasPrefix(" ") { current = words.removeFirst() }
            entries[current, default: []] += words
        }
        return entries
    }

    private static func member(_ word: String) -> Member {
        let parts = word.split(separator: ":", maxSplits: 1)
        let isRequired = parts[0].hasSuffix("!")
        return Member(
            name: String(isRequired ? parts[0].dropLast() : parts[0]), isRequired: isRequired,
            types: parts.count > 1 ? parts[1].split(separator: "|").map(String.init) : []
        )
    }
}
