import SQL

/// Who did something: a person, a program, or Parley by itself. Stored as `agent:7`, `contact:12`, `key:3`, `system`.
package enum Actor: Sendable, Hashable, RawRepresentable, SQLCodable {
    case agent(Int64)
    case contact(Int64)
    case key(Int64)
    case system

    package init?(rawValue: String) {
        let parts = rawValue.split(separator: ":", maxSplits: 1)
        switch (parts.first, parts.count == 2 ? Int64(parts[1]) : nil) {
        case ("agent", let id?): self = .agent(id)
        case ("contact", let id?): self = .contact(id)
        case ("key", let id?): self = .key(id)
        case ("system", nil): self = .system
        default: return nil
        }
    }

    package var rawValue: String {
        switch self {
        case .agent(let id): "agent:\(id)"
        case .contact(let id): "contact:\(id)"
        case .key(let id): "key:\(id)"
        case .system: "system"
        }
    }
}
