import CCurl
import FoundationEssentials
import Glibc

/// Memory that libcurl uses for as long as a transfer lasts.
struct CurlBorrowed {
    var handle: UnsafeMutableRawPointer?
    private(set) var headers: UnsafeMutablePointer<curl_slist>?
    private(set) var form: OpaquePointer?
    private var errorBytes: UnsafeMutablePointer<CChar>?
    private(set) var errorText: String?

    /// Where libcurl writes what went wrong, in words.
    mutating func errorBuffer() -> UnsafeMutablePointer<CChar> {
        let size = Int(CURL_ERROR_SIZE)
        let bytes = errorBytes ?? .allocate(capacity: size)
        bytes.initialize(repeating: 0, count: size)
        errorBytes = bytes
        return bytes
    }

    mutating func addHeader(_ line: String) {
        headers = curl_slist_append(headers, line) ?? headers
    }

    /// `multipart/form-data`; files are read while they are sent. Returns what is wrong, if anything.
    mutating func makeForm(_ handle: UnsafeMutableRawPointer, _ parts: [HTTPClientRequest.Part]) -> String? {
        form = curl_mime_init(handle)
        for part in parts {
            let pointer = curl_mime_addpart(form)
            curl_mime_name(pointer, part.name)
            switch part.content {
            case .bytes(let data):
                data.withUnsafeBytes { bytes in
                    _ = curl_mime_data(pointer, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
                }
                // Also an empty part is a part.
                if data.isEmpty { curl_mime_data(pointer, "", 0) }
            case .file(let path):
                guard access(path, R_OK) == 0, curl_mime_filedata(pointer, path) == CURLE_OK else {
                    return "cannot read \(path): \(String(cString: strerror(errno)))"
                }
            }
            // After the content: a file brings its own name.
            if let fileName = part.fileName { curl_mime_filename(pointer, fileName) }
            if let type = part.contentType { curl_mime_type(pointer, type) }
        }
        return nil
    }

    /// Call when libcurl is done with the handle.
    mutating func free() {
        errorText = errorBytes.map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        errorBytes?.deallocate()
        errorBytes = nil
        curl_slist_free_all(headers)
        headers = nil
        curl_mime_free(form)
        form = nil
        handle = nil
    }
}
