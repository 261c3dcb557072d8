/// Who changes something, and from where.
package struct Author: Sendable {
    package let actor: Actor
    /// As in `Audit.record`.
    package let origin: String?

    package init(_ actor: Actor, from origin: String?) {
        self.actor = actor
        self.origin = origin
    }

    package static let commandLine = Author(.system, from: "command line")
}
