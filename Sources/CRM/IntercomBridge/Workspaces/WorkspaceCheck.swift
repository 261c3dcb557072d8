package import HTTPClient
package import IntercomAPI

/// What Intercom says of a token: whose it is, and what it may do.
package struct WorkspaceCheck: Sendable {
    package let identity: Identity
    /// Nil when the token may not read them.
    package let admins: [IntercomAdmin]?
    /// The custom attributes of contacts that can be set.
    package let attributes: [String]
    /// The custom attributes of conversations that there are.
    package let conversationAttributes: [String]
    package let window: RateWindow?
    /// What the token may not do, by the names of the operations.
    package let missing: [String]

    /// Asks Intercom, and makes the custom attributes of contacts that are not there.
    /// - Throws: the refusal of the token itself; whatever else is refused is told of in `missing`.
    package static func run(
        baseURL: String, token: String, http: any HTTPSending
    ) async throws(IntercomError) -> WorkspaceCheck {
        let client = IntercomClient(baseURL: baseURL, token: token, http: http)
        let identity = try await client.send(Identify())
        var missing: [String] = []
        var admins: [IntercomAdmin]?
        do {
            admins = try await client.send(ListAdmins()).value.elements
        } catch {
            if error.code == .forbidden { missing.append(ListAdmins.name) }
        }
        var attributes: [String] = []
        do {
            let there = Set(try await client.send(ListContactAttributes()).value.elements.map(\.name))
            for name in PersonAttributes.all {
                if !there.contains(name) {
                    _ = try await client.send(
                        CreateContactAttribute(name, description: "Kept up to date by Parley"))
                }
                attributes.append(name)
            }
        } catch {
            // People are shown without them.
            if error.code == .forbidden { missing.append(CreateContactAttribute.name) }
        }
        let (conversationAttributes, isForbidden) = await Self.conversationAttributes(client)
        if isForbidden { missing.append(CreateConversationAttribute.name) }
        return WorkspaceCheck(
            identity: identity.value, admins: admins, attributes: attributes,
            conversationAttributes: conversationAttributes, window: identity.window, missing: missing)
    }

    /// Who is there, in words, if this one is not; nil if they are, or if it is not known who is.
    package func teammates(without admin: String) -> String? {
        guard var known = admins, !known.isEmpty else { return nil }
        if !known.contains(where: { $0.id == identity.admin.id }) { known.append(identity.admin) }
        guard !known.contains(where: { $0.id == admin }) else { return nil }
        return known.map { "\($0.id) (\($0.name ?? "?"))" }.joined(separator: ", ")
    }

    /// Those that there are, with ours where they can be made: one that is not there is refused (facts of Intercom).
    private static func conversationAttributes(
        _ client: IntercomClient
    ) async -> (names: [String], isForbidden: Bool) {
        var names: Set<String> = []
        do {
            names = Set(try await client.send(ListConversationAttributes()).value.elements.map(\.name))
            for (name, description) in ConversationAttributes.all where !names.contains(name) {
                _ = try await client.send(CreateConversationAttribute(name, description: description))
                names.insert(name)
            }
            return (names.sorted(), false)
        } catch {
            return (names.sorted(), error.code == .forbidden)
        }
    }
}
