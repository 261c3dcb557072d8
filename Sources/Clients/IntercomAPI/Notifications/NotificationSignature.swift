import Cryptography
package import FoundationEssentials

/// `X-Hub-Signature: sha1=…`: HMAC-SHA1 over the raw bytes, with the app's client secret (facts of Intercom,
/// notifications).
package enum NotificationSignature {
    package static func make(body: Data, secret: String) -> String {
        "sha1=" + Cryptography.hmacSHA1(body, key: Data(secret.utf8)).hexadecimal
    }

    /// Compares without telling by its time where two signatures differ.
    package static func verify(header: String?, body: Data, secret: String) -> Bool {
        guard let header else { return false }
        return Cryptography.constantTimeEqual(header, make(body: body, secret: secret))
    }
}
