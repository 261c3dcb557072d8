/// One segment of a route's path.
enum PathSegment: Hashable {
    case literal(String)
    case parameter(String)
    /// `*`: any one segment, without a name.
    case any
    /// `**`: all that is left.
    case rest

    static func parse(_ path: String) -> [PathSegment] {
        let segments = path.split(separator: "/").map { text -> PathSegment in
            if text == "**" { return .rest }
            if text == "*" { return .any }
            if text.first == ":" { return .parameter(String(text.dropFirst())) }
            return .literal(String(text))
        }
        precondition(!segments.dropLast().contains(.rest), "** stands last: \(path)")
        return segments
    }

    static func description(of segments: [PathSegment]) -> String {
        "/" + segments.map(\.text).joined(separator: "/")
    }

    var parameterName: String? {
        switch self {
        case .parameter(let name): name
        case .any: ""
        case .literal, .rest: nil
        }
    }

    private var text: String {
        switch self {
        case .literal(let text): text
        case .parameter(let name): ":" + name
        case .any: "*"
        case .rest: "**"
        }
    }
}
