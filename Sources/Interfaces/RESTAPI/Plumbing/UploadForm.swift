import Cryptography
import Desk
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel

/// A form with files, read while it arrives: files go to the media folder, fields stay here.
struct UploadForm {
    private(set) var fields: [String: String] = [:]
    private(set) var files: [UploadedContent] = []
    /// What stands for the whole form in an `Idempotency-Key`'s request: names and digests. Not the bytes as they came:
    /// programs make up another boundary each time.
    var content: Data { Data(digest.joined(separator: "\n").utf8) }
    private var digest: [String] = []

    /// What may stand in the form.
    struct Rules {
        /// The name of the parts that are files.
        var fileField: String
        var largestCount: Int
        var fields: Set<String>
        /// Bytes of all fields together.
        static let largestFields = 1 << 20
    }

    static func isForm(_ request: Request) -> Bool {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased() ?? ""
        return type.filter { !$0.isWhitespace } == "multipart/form-data"
    }

    /// - Throws: `APIError` that names what is wrong: 400, or 413 for a file that is too large.
    static func read(_ request: Request, into folder: MediaFolder, _ rules: Rules) async throws -> UploadForm {
        var body = request.body
        body.limit = rules.largestCount * Int(StoredFile.largest) + Rules.largestFields + (1 << 20)
        var form = UploadForm()
        do {
            var parser = try MultipartParser(contentType: request.headers[.contentType] ?? "")
            var open: OpenPart?
            for try await chunk in body {
                for event in try parser.parse(chunk) { try await form.take(event, &open, folder, rules) }
            }
            try parser.finish()
        } catch let error as MultipartError {
            throw APIError.invalid("body", "not_a_form", "cannot be read: \(error)")
        } catch let error as HTTPError where error.status == .contentTooLarge {
            throw APIError.fileTooLarge(rules.fileField)
        }
        return form
    }

    /// The part that is being read.
    private struct OpenPart {
        let part: MultipartPart
        let name: String
        var writer: MediaWriter?
        var bytes = Data()
    }

    private mutating func take(
        _ event: MultipartParser.Event, _ open: inout OpenPart?, _ folder: MediaFolder, _ rules: Rules
    ) async throws {
        switch event {
        case .part(let part):
            guard part.name == rules.fileField else {
                guard rules.fields.contains(part.name) else {
                    throw APIError.invalid(part.name, "unknown_field", "is not a field of this request")
                }
                guard fields[part.name] == nil else {
                    throw APIError.invalid(part.name, "given_twice", "was given more than once")
                }
                open = OpenPart(part: part, name: part.name)
                return
            }
            guard files.count < rules.largestCount else {
                throw APIError.invalid(part.name, "too_many", "must be at most \(rules.largestCount)")
            }
            let name = rules.largestCount == 1 ? part.name : "\(part.name)[\(files.count)]"
            open = OpenPart(part: part, name: name, writer: try await folder.begin())
        case .bytes(let data):
            guard let writer = open?.writer else {
                open?.bytes.append(data)
                let size = fields.values.reduce(open?.bytes.count ?? 0) { $0 + $1.utf8.count }
                guard size <= Rules.largestFields else {
                    throw APIError.tooLarge(open?.name ?? "body", "the form’s fields are longer than 1 MiB")
                }
                return
            }
            guard writer.size + Int64(data.count) <= StoredFile.largest else {
                throw APIError.fileTooLarge(open?.name ?? rules.fileField)
            }
            try await writer.write(data)
        case .endOfPart:
            guard let part = open else { return }
            try await close(part)
            open = nil
        }
    }

    private mutating func close(_ open: OpenPart) async throws {
        guard let writer = open.writer else {
            guard let text = String(validating: open.bytes, as: UTF8.self), !text.utf8.contains(0) else {
                throw APIError.invalid(open.name, "wrong_type", "is not UTF-8 text")
            }
            fields[open.name] = text
            digest.append("\(open.name) \(Cryptography.sha256(open.bytes).hexadecimal)")
            return
        }
        let file = UploadedContent(
            content: try await writer.finish(), name: open.part.fileName, type: open.part.contentType)
        guard file.content.size > 0 else { throw APIError.invalid(open.name, "empty", "is empty") }
        files.append(file)
        digest.append("\(open.part.name) \(file.content.sha256) \(file.mimeType) \(file.fileName)")
    }
}
