import COpenSSL
package import FoundationEssentials

extension Cryptography {
    /// HMAC with SHA-256 (RFC 2104).
    package static func hmacSHA256(_ data: Data, key: Data) -> Data { hmac(data, key: key, EVP_sha256(), length: 32) }

    /// HMAC with SHA-1 (RFC 2104): for those who still sign with it.
    package static func hmacSHA1(_ data: Data, key: Data) -> Data { hmac(data, key: key, EVP_sha1(), length: 20) }

    private static func hmac(_ data: Data, key: Data, _ hash: OpaquePointer?, length: Int) -> Data {
        var digest = [UInt8](repeating: 0, count: length)
        var written: UInt32 = 0
        _ = key.withUnsafeBytes { key in
            data.withUnsafeBytes { data in
                HMAC(
                    hash, key.baseAddress, Int32(key.count),
                    data.baseAddress?.assumingMemoryBound(to: UInt8.self), data.count, &digest, &written)
            }
        }
        return Data(digest)
    }
}
