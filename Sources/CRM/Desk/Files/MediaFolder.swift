import Glibc
import Synchronization

/// The folder in which uploaded files stand, named by the SHA-256 of their content: `ab/abcdef…`. What comes in is
/// written under another name, flushed, and renamed when it is whole; so nothing there is half a file, whatever breaks.
package final class MediaFolder: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// What a file that has come in is known by.
    package struct Content: Sendable, Hashable {
        /// In hexadecimal digits.
        package let sha256: String
        /// Bytes.
        package let size: Int64

        package init(sha256: String, size: Int64) {
            self.sha256 = sha256
            self.size = size
        }
    }

    package let path: String
    let threads = FileThreads()
    /// Held while a file is put in its place, and while one is looked at and removed: so what has just come is not
    /// taken for a leftover of long ago.
    let placing = Mutex(())

    package init(path: String) { self.path = path }

    /// Where a content stands below the folder; the same on every machine, unlike the folder itself.
    package static func relativePath(of sha256: String) -> String { "\(sha256.prefix(2))/\(sha256)" }

    package func path(of sha256: String) -> String { "\(path)/\(Self.relativePath(of: sha256))" }

    /// Whether there is such a file, by its path below the folder.
    func has(_ relativePath: String) async -> Bool {
        let file = "\(path)/\(relativePath)"
        return (try? await threads.run { access(file, R_OK) == 0 }) ?? false
    }

    /// Runs what touches the folder's files, on a thread that may wait for a disk.
    package func work<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await threads.run(body)
    }

    /// Begins a file.
    package func begin() async throws -> MediaWriter {
        try await threads.run { try MediaWriter(folder: self) }
    }

    var incoming: String { "\(path)/incoming" }

    /// Makes a folder, with those above it, readable by nobody else.
    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try makeFolder(String(path[..<slash]))
            if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        }
        throw failure("the media folder cannot be made")
    }

    static func failure(_ text: String) -> Failure {
        Failure(description: "\(text): \(String(cString: strerror(errno)))")
    }

    /// Makes the names in a folder last through a power cut.
    static func flushFolder(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("the media folder cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("the media folder cannot be flushed") }
    }
}
