import JSON

extension JSONValue {
    /// The value after a merge patch (RFC 7396, section 2): members that are absent stay, null removes one.
    func patched(by patch: JSONValue) -> JSONValue {
        guard let changes = patch.objectValue else { return patch }
        var members = objectValue ?? [:]
        for (name, change) in changes {
            if case .null = change {
                members[name] = nil
            } else {
                members[name] = (members[name] ?? .null).patched(by: change)
            }
        }
        return .object(members)
    }
}
