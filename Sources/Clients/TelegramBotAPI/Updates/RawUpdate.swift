package import FoundationEssentials
package import JSON

/// An update as it came, to be stored before it is acknowledged and understood.
package struct RawUpdate: Sendable, Hashable {
    package let updateID: Int64
    /// The name of its content, such as `message`; `empty` when it has none.
    package let kind: String
    /// The JSON text.
    package let body: Data

    /// Why a text cannot be taken as an update.
    package enum Problem: Error, Sendable, Hashable {
        case notJSON(JSONError)
        /// JSON, but not an object with a whole number `update_id`.
        case noUpdateID
    }

    /// Looks for nothing but the identifier and the kind, so that it costs little.
    package init(_ body: Data) throws(Problem) {
        let members: [(name: String, value: Range<Data.Index>)]
        do {
            members = try JSONScanner.members(of: body)
        } catch {
            // An array or a number is JSON all the same.
            guard (try? JSONValue(parsing: body)) != nil else { throw .notJSON(error) }
            throw .noUpdateID
        }
        guard let range = members.last(where: { $0.name == "update_id" })?.value,
            let updateID = Int64(String(decoding: body[range], as: UTF8.self))
        else { throw .noUpdateID }
        self.updateID = updateID
        kind = members.first { $0.name != "update_id" }?.name ?? "empty"
        self.body = body
    }
}
