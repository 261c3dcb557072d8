import FoundationEssentials
import JSON

/// What an action of the control API is given.
struct Arguments {
    let values: [String: JSONValue]

    func integer(_ name: String) throws(SandboxProblem) -> Int64 {
        guard let value = values[name]?.integerValue else { throw SandboxProblem("\(name) must be a whole number") }
        return value
    }

    func string(_ name: String) throws(SandboxProblem) -> String {
        guard let value = values[name]?.stringValue else { throw SandboxProblem("\(name) must be a text") }
        return value
    }

    func optionalString(_ name: String) -> String? { values[name]?.stringValue }
    func optionalInteger(_ name: String) -> Int64? { values[name]?.integerValue }
    func bool(_ name: String, default value: Bool = false) -> Bool { values[name]?.boolValue ?? value }
    func strings(_ name: String) -> [String] { values[name]?.arrayValue?.compactMap(\.stringValue) ?? [] }

    /// `bot`, or `group` with or without `topic`.
    func place() throws(SandboxProblem) -> SandboxPlace {
        if let bot = optionalInteger("bot") { return .bot(bot) }
        return .group(try integer("group"), topic: optionalInteger("topic"))
    }

    /// `text`; or a `kind` with `caption`, `name`, `mime_type`, `base64`, `size`; or `fields`.
    func content() throws(SandboxProblem) -> SandboxContent {
        if let fields = values["fields"]?.objectValue { return .other(fields) }
        guard let kind = optionalString("kind") else { return .text(try string("text"), entities: values["entities"]) }
        guard let kind = SandboxContent.Kind(rawValue: kind) else { throw SandboxProblem("no kind \(kind)") }
        let data = optionalString("base64").flatMap { Data(base64Encoded: $0) } ?? Data("file".utf8)
        return .file(
            kind, caption: optionalString("caption"), name: optionalString("name"),
            mimeType: optionalString("mime_type"), data: data, size: optionalInteger("size"))
    }

    /// `effect` with `seconds`, `status` or `description`.
    func effect() throws(SandboxProblem) -> SandboxFault.Effect {
        let status = Int(optionalInteger("status") ?? 502)
        switch try string("effect") {
        case "latency": return .latency(.milliseconds(optionalInteger("milliseconds") ?? 1000))
        case "cut_before": return .cutBeforeAcceptance
        case "cut_after": return .cutAfterAcceptance
        case "too_many_requests": return .tooManyRequests(retryAfter: optionalInteger("seconds") ?? 5)
        case "error": return .error(status: status, description: optionalString("description") ?? "Bad Gateway")
        case "page": return .page(status: status)
        case "garbage": return .garbage
        case let name: throw SandboxProblem("no effect \(name)")
        }
    }

    func fault() throws(SandboxProblem) -> SandboxFault {
        SandboxFault(
            try effect(), botID: optionalInteger("bot"), method: optionalString("method"),
            chatID: optionalInteger("chat"), count: values["count"] == .null ? nil : Int(optionalInteger("count") ?? 1),
            probability: values["probability"]?.doubleValue ?? 1)
    }
}
