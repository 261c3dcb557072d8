import SQL

/// Who did something: a person, a program, or Parley by itself. Stored as `agent:7`, `contact:12`, `key:3`,
/// `intercom:1`, `system`.
package enum Actor: Sendable, Hashable, RawRepresentable, SQLCodable {
    case agent(Int64)
    case contact(Int64)
    case key(Int64)
    /// Another system that serves the same conversations, and which of its workspaces.
    case integration(String, Int64)
    case system

    package init?(rawValue: String) {
        let parts = rawValue.split(separator: ":", maxSplits: 1)
        switch (parts.first, parts.count == 2 ? Int64(parts[1]) : nil) {
        case ("agent", let id?): self = .agent(id)
        case ("contact", let id?): self = .contact(id)
        case ("key", let id?): self = .key(id)
        case ("system", nil): self = .system
        case (let name?, let id?) where Self.isName(name): self = .integration(String(name), id)
        default: return nil
        }
    }

    package var rawValue: String {
        switch self {
        case .agent(let id): "agent:\(id)"
        case .contact(let id): "contact:\(id)"
        case .key(let id): "key:\(id)"
        case .integration(let name, let id): "\(name):\(id)"
        case .system: "system"
        }
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text != "system" && text.allSatisfy { $0.isASCII && $0.isLowercase }
    }
}
