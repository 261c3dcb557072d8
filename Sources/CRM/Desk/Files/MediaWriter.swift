import Cryptography
package import FoundationEssentials
import Glibc
import Synchronization

/// A file on its way into the media folder. One that is not finished is removed, at the latest after a day.
///
/// `@unchecked Sendable`: its one owner awaits each call before the next, and the folder's threads do the work.
package final class MediaWriter: @unchecked Sendable {
    private let folder: MediaFolder
    private let path: String
    private let descriptor: Int32
    private let hash = SHA256()
    /// Bytes so far.
    package private(set) var size: Int64 = 0
    private var isPlaced = false

    init(folder: MediaFolder) throws {
        self.folder = folder
        try MediaFolder.makeFolder(folder.incoming)
        path = "\(folder.incoming)/\(Cryptography.randomToken(bytes: 16))"
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw MediaFolder.failure("a file cannot be stored") }
    }

    deinit {
        close(descriptor)
        if !isPlaced { unlink(path) }
    }

    package func write(_ data: Data) async throws {
        try await folder.threads.run { try self.append(data) }
    }

    /// Puts the file in its place. After this it is there for good.
    package func finish() async throws -> MediaFolder.Content {
        try await folder.threads.run { try self.place() }
    }

    private func append(_ data: Data) throws {
        try data.withUnsafeBytes { bytes in
            var rest = bytes
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw MediaFolder.failure("a file cannot be stored") }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
        hash.update(data)
        size += Int64(data.count)
    }

    private func place() throws -> MediaFolder.Content {
        let content = MediaFolder.Content(sha256: hash.finish().hexadecimal, size: size)
        let target = folder.path(of: content.sha256)
        let parent = "\(folder.path)/\(content.sha256.prefix(2))"
        try MediaFolder.makeFolder(parent)
        guard fsync(descriptor) == 0 else { throw MediaFolder.failure("a file cannot be flushed") }
        // The same content again takes the other's place, and is as young as this upload.
        try folder.placing.withLock { _ in
            guard rename(path, target) == 0 else { throw MediaFolder.failure("a file cannot be put in its place") }
        }
        isPlaced = true
        try MediaFolder.flushFolder(parent)
        try MediaFolder.flushFolder(folder.path)
        return content
    }
}
