package import FoundationEssentials

/// A file that is sent along with a call.
package struct Upload: Sendable, Hashable, Codable {
    package enum Content: Sendable, Hashable, Codable {
        case data(Data)
        /// Path of a file that is streamed from disk when the call is sent.
        case path(String)
    }

    package var content: Content
    /// The name that the receiver sees.
    package var fileName: String
    package var contentType: String?
    /// The name by which parameters refer to it; given when the call is made.
    package internal(set) var attachName = ""

    package init(_ content: Content, fileName: String, contentType: String? = nil) {
        self.content = content
        self.fileName = fileName
        self.contentType = contentType
    }
}
