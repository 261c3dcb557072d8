import FoundationEssentials
import Glibc
import HTTPTypes

/// A part of an open file, sent without passing through memory.
package struct FileRegion: Sendable {
    package let file: OpenFile
    package let offset: Int
    package let length: Int

    package init(file: OpenFile, offset: Int, length: Int) {
        self.file = file
        self.offset = offset
        self.length = length
    }

    func read() throws -> Data {
        var data = Data(count: length)
        var done = 0
        while done < length {
            let count = data.withUnsafeMutableBytes {
                pread(file.descriptor, $0.baseAddress.map { $0 + done }, length - done, off_t(offset + done))
            }
            guard count > 0 else {
                throw HTTPError(.internalServerError, message: "a file became shorter while it was read")
            }
            done += count
        }
        return data
    }
}

/// A regular file, open for reading; closed with its last reference.
package final class OpenFile: Sendable {
    let descriptor: Int32
    package let size: Int
    /// Identity, size and the times of the last changes to content and inode, in nanoseconds: another version of the
    /// file has another tag.
    package let eTag: String

    /// Takes over the descriptor. `nil` (and the descriptor closed) if it is not a regular file.
    init?(descriptor: Int32) {
        var status = stat()
        self.descriptor = descriptor
        let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        size = isRegular ? Int(status.st_size) : 0
        let parts = [
            UInt64(status.st_ino), UInt64(bitPattern: Int64(status.st_size)), Self.nanoseconds(status.st_mtim),
            Self.nanoseconds(status.st_ctim),
        ]
        eTag = "\"" + parts.map { String($0, radix: 36) }.joined(separator: "-") + "\""
        // What is returned as nil is destroyed, which closes the descriptor.
        guard isRegular else { return nil }
    }

    deinit { close(descriptor) }

    private static func nanoseconds(_ time: timespec) -> UInt64 {
        UInt64(bitPattern: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// Opens a file below a folder. Symbolic links below the folder are not followed, so that none leads out of it.
    ///
    /// - Parameter path: segments as they are on disk; `.`, `..`, empty ones and ones with a slash are not found.
    package static func open(below root: String, path: [String]) -> OpenFile? {
        guard !path.isEmpty, path.allSatisfy(isName) else { return nil }
        var folder = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        for segment in path.dropLast() {
            guard folder >= 0 else { return nil }
            let next = openat(folder, segment, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            close(folder)
            folder = next
        }
        guard folder >= 0 else { return nil }
        defer { close(folder) }
        // Without O_NONBLOCK the opening of a pipe would wait for its writer.
        let descriptor = openat(folder, path[path.count - 1], O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        return descriptor >= 0 ? OpenFile(descriptor: descriptor) : nil
    }

    private static func isName(_ segment: String) -> Bool {
        !segment.isEmpty && segment != "." && segment != ".." && !segment.utf8.contains(UInt8(ascii: "/"))
            && !segment.utf8.contains(0)
    }
}
