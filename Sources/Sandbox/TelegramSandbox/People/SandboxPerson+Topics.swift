/// What staff do with topics in their app.
extension SandboxPerson {
    @discardableResult
    package func createTopic(_ name: String, in group: Int64) throws(SandboxProblem) -> Int64 {
        try sandbox.change(group) {
            $0.createTopic(in: group, name: name, color: 7_322_096, icon: nil, by: .person(id))
        }
    }

    package func renameTopic(_ topic: Int64, in group: Int64, to name: String) throws(SandboxProblem) {
        try sandbox.change(group) { _ = $0.editTopic(topic, in: group, name: name, icon: nil, by: .person(id)) }
    }

    package func closeTopic(_ topic: Int64, in group: Int64) throws(SandboxProblem) {
        try sandbox.change(group) { _ = $0.closeTopic(topic, in: group, true, by: .person(id)) }
    }

    package func reopenTopic(_ topic: Int64, in group: Int64) throws(SandboxProblem) {
        try sandbox.change(group) { _ = $0.closeTopic(topic, in: group, false, by: .person(id)) }
    }

    /// With all its messages. No bot is told.
    package func deleteTopic(_ topic: Int64, in group: Int64) throws(SandboxProblem) {
        try sandbox.change(group) { $0.deleteTopic(topic, in: group) }
    }
}
