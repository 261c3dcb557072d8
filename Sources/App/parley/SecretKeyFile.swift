import Cryptography
import FoundationEssentials
import Glibc

/// The key that encrypts secrets at rest: from the settings, or from a file that is made at the first start.
enum SecretKeyFile {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func load(_ settings: InstallationSettings) throws -> SecretBox {
        let key = try settings.secretKey ?? read(or: "\(settings.data)/secret.key")
        guard let box = SecretBox(key: key) else { throw Failure(description: "the secret key must have 32 bytes") }
        return box
    }

    private static func read(or path: String) throws -> Data {
        // Two starts at the same moment: one makes the file, the other reads it.
        for _ in 0..<50 {
            if let data = FileManager.default.contents(atPath: path), !data.isEmpty {
                let text = String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
                guard let key = Data(base64Encoded: text), key.count == SecretBox.keySize else {
                    throw Failure(description: "\(path) does not hold 32 bytes in base64")
                }
                return key
            }
            try create(path)
        }
        throw Failure(description: "\(path) is empty")
    }

    private static func create(_ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST {
                usleep(20_000)
                return
            }
            throw Failure(description: "\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        let text = Array((Cryptography.randomBytes(SecretBox.keySize).base64EncodedString() + "\n").utf8)
        guard write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else {
            throw Failure(description: "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}
