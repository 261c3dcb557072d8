import HTTPTypes
import JSON

/// The state of a resource that `If-Match` and `If-None-Match` are about.
struct Revision {
    let eTag: String

    init(_ version: Int64) { eTag = "\"\(version)\"" }

    /// - Throws: `APIError` 412 when the header names another state.
    func check(ifMatch header: String?, of what: String) throws {
        guard let header, header != "*", !ETags.list(header).contains(eTag) else { return }
        throw APIError(
            status: .preconditionFailed, code: "changed_meanwhile",
            detail: "The \(what) has changed since: its ETag is \(eTag).")
    }
}
