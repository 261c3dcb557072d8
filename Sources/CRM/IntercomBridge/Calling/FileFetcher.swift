import Desk
import FoundationEssentials
import HTTPClient
import HTTPTypes

/// Fetches files that Intercom names into the media folder.
struct FileFetcher: Sendable {
    /// Connects to no private address: anybody may have named the file.
    let guarded: any HTTPSending
    /// For what lies on Intercom's own host, which an administrator has named.
    let open: any HTTPSending
    let media: MediaFolder

    /// For one file.
    private static let timeout = Duration.seconds(60)

    /// What became of it. What may succeed later is thrown.
    /// - Parameter baseURL: of Intercom's API.
    /// - Throws: `Passing`.
    func fetch(_ url: String, name: String, type: String?, baseURL: String) async throws -> FetchedFile {
        let http = URL(string: url)?.host() == URL(string: baseURL)?.host() ? open : guarded
        var file = FetchedFile(url: url, name: name, mimeType: type ?? "application/octet-stream")
        var request = HTTPClientRequest(url: url, timeout: Self.timeout, responseLimit: Int(StoredFile.largest))
        request.silenceTimeout = .seconds(20)
        do {
            let response = try await http.stream(request)
            guard response.status.isSuccess else {
                if response.status.code >= 500 || response.status.code == 429 {
                    throw Passing(message: "\(response.status.code) for a file")
                }
                file.problem = "the server answered \(response.status.code)"
                return file
            }
            if type == nil, let told = response.headers[.contentType] { file.mimeType = told }
            let writer = try await media.begin()
            try await response.body.forEach { try await writer.write($0) }
            guard writer.size > 0 else {
                file.problem = "it is empty"
                return file
            }
            let content = try await writer.finish()
            file.sha256 = content.sha256
            file.size = content.size
        } catch let error as HTTPClientError {
            switch error.code {
            case .responseTooLarge: file.problem = "it is larger than \(StoredFile.largest >> 20) MB"
            case .invalidRequest, .addressForbidden: file.problem = error.message
            default: throw Passing(message: error.message)
            }
        }
        return file
    }

    /// It may succeed later.
    struct Passing: Error, CustomStringConvertible {
        let message: String
        var description: String { message }
    }
}
