import COpenSSL
package import FoundationEssentials

/// The primitives that Parley uses, all from OpenSSL's libcrypto.
package enum Cryptography {
    /// Bytes from the system's cryptographic generator.
    package static func randomBytes(_ count: Int) -> Data {
        var bytes = Data(count: count)
        let status = bytes.withUnsafeMutableBytes {
            RAND_bytes($0.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(count))
        }
        precondition(status == 1, "the system has no randomness to give")
        return bytes
    }

    /// A random token of `bytes` bytes in the URL-safe alphabet `A–Z a–z 0–9 - _`.
    package static func randomToken(bytes: Int = 32) -> String { base64URL(randomBytes(bytes)) }

    package static func sha256(_ data: Data) -> Data {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        _ = data.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, &length, EVP_sha256(), nil) }
        return Data(digest)
    }

    /// Compares without telling by its time where two values differ (their lengths may show).
    package static func constantTimeEqual(_ left: Data, _ right: Data) -> Bool {
        guard left.count == right.count else { return false }
        return left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                left.isEmpty || CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
            }
        }
    }

    package static func constantTimeEqual(_ left: String, _ right: String) -> Bool {
        constantTimeEqual(Data(left.utf8), Data(right.utf8))
    }

    /// RFC 4648, section 5, without padding.
    package static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
