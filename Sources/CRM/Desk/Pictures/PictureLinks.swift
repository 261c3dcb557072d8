import Contacts
import Cryptography
import FoundationEssentials
package import Kernel

/// The addresses under which others fetch people's pictures from us: Telegram's own contain the bot's token. Nobody can
/// guess one; each ends when the person shows another picture.
package struct PictureLinks: Sendable {
    package static let path = "/avatars"
    private static let purpose = "avatars"

    private let secrets: Secrets
    private let publicURL: String?

    /// - Parameter publicURL: where we can be reached from outside; without it there are no addresses.
    package init(secrets: Secrets, publicURL: String?) {
        self.secrets = secrets
        self.publicURL = publicURL
    }

    package var isReachable: Bool { publicURL != nil }

    /// Nil for a person without a picture, and where nobody can reach us.
    package func address(of picture: ContactPicture?) -> String? {
        guard let publicURL, let picture, let code = code(of: picture) else { return nil }
        return "\(publicURL)\(Self.path)/\(picture.contactID)/\(code)"
    }

    /// Whether the code is the one that was given out for the picture.
    package func isValid(_ code: String, for picture: ContactPicture) -> Bool {
        guard let own = self.code(of: picture) else { return false }
        return Cryptography.constantTimeEqual(own, code)
    }

    private func code(of picture: ContactPicture) -> String? {
        picture.fileUniqueID.map {
            Cryptography.base64URL(
                secrets.signature(of: "\(picture.contactID)/\($0)", for: Self.purpose).prefix(18))
        }
    }
}
