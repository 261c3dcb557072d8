import JSON
import Kernel

/// Who did something, as the API shows it.
enum ActorView {
    static func make(_ actor: Actor) -> JSONValue {
        let parts = actor.rawValue.split(separator: ":")
        return ["type": .string(String(parts[0])), "id": JSONValue(parts.count > 1 ? Int64(parts[1]) : nil)]
    }
}
