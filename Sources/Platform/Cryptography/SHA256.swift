import COpenSSL
package import FoundationEssentials

/// SHA-256 of what comes piece by piece.
///
/// `@unchecked Sendable`: one owner at a time uses it, and may hand it to another thread between two calls.
package final class SHA256: @unchecked Sendable {
    private let context = EVP_MD_CTX_new()

    package init() {
        precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "libcrypto has no SHA-256")
    }

    deinit { EVP_MD_CTX_free(context) }

    package func update(_ data: Data) {
        _ = data.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }

    /// Call once.
    package func finish() -> Data {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        EVP_DigestFinal_ex(context, &digest, &length)
        return Data(digest)
    }
}

extension Data {
    /// In lowercase hexadecimal digits.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
