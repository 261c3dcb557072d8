/// A test or a person asks for something that cannot be.
package struct SandboxProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
