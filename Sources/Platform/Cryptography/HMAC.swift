import COpenSSL
package import FoundationEssentials

extension Cryptography {
    /// HMAC with SHA-256 (RFC 2104).
    package static func hmacSHA256(_ data: Data, key: Data) -> Data {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        _ = key.withUnsafeBytes { key in
            data.withUnsafeBytes { data in
                HMAC(
                    EVP_sha256(), key.baseAddress, Int32(key.count),
                    data.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    data.count, &digest, &length)
            }
        }
        return Data(digest)
    }
}
