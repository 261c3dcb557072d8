import Cryptography
import FoundationEssentials

/// A key that requests are signed with, as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64
/// (standard-webhooks 1.0.0, “Signature scheme”).
package struct WebhookSecret: Sendable, Hashable, LosslessStringConvertible {
    let key: Data

    private static let prefix = "whsec_"
    private static let sizes = 24...64
    private static let usualSize = 32

    static func make() -> WebhookSecret { WebhookSecret(key: Cryptography.randomBytes(usualSize)) }

    private init(key: Data) { self.key = key }

    /// Nil for a text of another form.
    package init?(_ description: String) {
        guard description.hasPrefix(Self.prefix),
            let key = Data(base64Encoded: String(description.dropFirst(Self.prefix.count))),
            Self.sizes.contains(key.count)
        else { return nil }
        self.key = key
    }

    package var description: String { Self.prefix + key.base64EncodedString() }
}
