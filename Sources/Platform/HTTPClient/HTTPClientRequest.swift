package import FoundationEssentials
package import HTTPTypes

/// A request as handed to `HTTPSending`.
package struct HTTPClientRequest: Sendable {
    package var method: HTTPMethod
    /// Absolute, http or https.
    package var url: String
    package var headers: HTTPFields
    package var body: Body
    /// For the whole exchange, connecting included.
    package var timeout: Duration
    package var connectTimeout: Duration
    /// How long nothing may come, in whole seconds; nil for no limit but `timeout`.
    package var silenceTimeout: Duration?
    /// The longest answer body that is taken, in bytes.
    package var responseLimit: Int
    /// Whether a longer body is cut there, and what has come is the answer, instead of an error.
    package var isResponseCut = false

    package init(
        method: HTTPMethod = .get, url: String, headers: HTTPFields = [:], body: Body = .none,
        timeout: Duration = .seconds(30), connectTimeout: Duration = .seconds(10),
        silenceTimeout: Duration? = nil, responseLimit: Int = 16 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.silenceTimeout = silenceTimeout
        self.responseLimit = responseLimit
    }

    package enum Body: Sendable {
        case none
        case bytes(Data)
        /// `multipart/form-data`; the boundary and the content type are the client's own.
        case multipart([Part])
    }

    /// One part of a `multipart/form-data` body (RFC 7578).
    package struct Part: Sendable {
        package var name: String
        package var content: Content
        package var fileName: String?
        package var contentType: String?

        package init(name: String, content: Content, fileName: String? = nil, contentType: String? = nil) {
            self.name = name
            self.content = content
            self.fileName = fileName
            self.contentType = contentType
        }

        package enum Content: Sendable {
            case bytes(Data)
            /// Path of a file that is streamed from disk.
            case file(String)
        }
    }
}
