import FoundationEssentials
import Glibc

/// The folder that holds what an installation keeps in files.
enum DataFolder {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Makes the folder, readable by nobody else; one that is there is left as it is.
    /// - Throws: `Failure` that says what to do.
    static func make(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure(
                description: "the data folder \(path) cannot be made (\(String(cString: strerror(errno)))): "
                    + "name another with --data or PARLEY_DATA")
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw Failure(
                description: "the data folder \(path) cannot be written (\(String(cString: strerror(errno)))): "
                    + "name another with --data or PARLEY_DATA")
        }
    }
}
