import Cryptography
import FoundationEssentials
import HTTPTypes
import Kernel

/// The headers by which a receiver knows that a request is ours and new (Standard Webhooks 1.0.0).
enum WebhookSignature {
    /// - Parameters:
    ///   - id: the same for each attempt: receivers drop what they have had.
    ///   - secrets: each signs, so that a receiver may have any of them.
    ///   - now: of this attempt: receivers refuse what is older than minutes.
    static func headers(
        id: String, body: Data, secrets: [WebhookSecret], at now: Timestamp
    ) -> HTTPFields {
        let time = String(now.rawValue / 1_000_000)
        let content = Data("\(id).\(time).".utf8) + body
        let signatures = secrets.map { secret in
            "v1," + Cryptography.hmacSHA256(content, key: secret.key).base64EncodedString()
        }
        return [
            "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signatures.joined(separator: " "),
        ]
    }
}
