import HTTPTypes
import JSON

/// The state of a resource that `If-Match` and `If-None-Match` are about.
struct Revision {
    let eTag: String

    private let version: Int64

    /// - Parameter uses: of what shows how often it was used, which changes without the resource being another.
    init(_ version: Int64, uses: Int? = nil) {
        self.version = version
        eTag = "\"\(version)\(uses.map { "-\($0)" } ?? "")\""
    }

    /// - Throws: `APIError` 412 when the header names another state.
    func check(ifMatch header: String?, of what: String) throws {
        guard let header, header != "*", !ETags.list(header).contains(where: isMeant) else { return }
        throw APIError(
            status: .preconditionFailed, code: "changed_meanwhile",
            detail: "The \(what) has changed since: its ETag is \(eTag).")
    }

    private func isMeant(by tag: String) -> Bool { tag == eTag || tag.hasPrefix("\"\(version)-") }
}
