import Glibc

/// Where a download goes.
final class DownloadFile: Sendable {
    private let descriptor: Int32

    init(path: String) throws(HTTPClientError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw HTTPClientError(
                code: .invalidRequest, outcome: .neverSent, message: "cannot write \(path): \(reason)")
        }
    }

    deinit { close(descriptor) }

    /// Tells whether everything was written.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }
}
