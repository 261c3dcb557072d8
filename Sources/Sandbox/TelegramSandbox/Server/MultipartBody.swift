import FoundationEssentials
import HTTPServer

/// A `multipart/form-data` body taken apart (RFC 7578).
struct MultipartBody {
    struct Part {
        let name: String
        let fileName: String?
        let contentType: String?
        var data = Data()
    }

    private(set) var parts: [Part] = []

    /// - Throws: `MultipartError` when the body is not what its type says.
    init(_ body: Data, contentType: String) throws(MultipartError) {
        var parser = try MultipartParser(contentType: contentType)
        for event in try parser.parse(body) {
            switch event {
            case .part(let part):
                parts.append(Part(name: part.name, fileName: part.fileName, contentType: part.contentType))
            case .bytes(let bytes): parts[parts.count - 1].data.append(bytes)
            case .endOfPart: break
            }
        }
        try parser.finish()
    }
}
