import COpenSSL
package import FoundationEssentials

/// Encrypts secrets at rest with AES-256-GCM. A box is a version byte, a 12-byte nonce, the ciphertext and a 16-byte
/// tag. What the secret belongs to is authenticated with it, so that a box cannot be moved to another place.
package struct SecretBox: Sendable {
    package struct OpenError: Error, CustomStringConvertible {
        package let description: String
    }

    let key: Data

    private static let version: UInt8 = 1
    private static let nonceSize = 12
    private static let tagSize = 16
    package static let keySize = 32

    /// - Parameter key: 32 bytes; nil is answered for any other size.
    package init?(key: Data) {
        guard key.count == Self.keySize else { return nil }
        self.key = key
    }

    package func seal(_ plaintext: Data, for place: String) -> Data {
        let nonce = Cryptography.randomBytes(Self.nonceSize)
        guard let (ciphertext, tag) = encrypt(plaintext, nonce: nonce, place: place) else {
            preconditionFailure("libcrypto has no AES-256-GCM")
        }
        return Data([Self.version]) + nonce + ciphertext + tag
    }

    /// - Throws: `OpenError` when the box was made with another key, for another place, or has been changed.
    package func open(_ box: Data, for place: String) throws(OpenError) -> Data {
        let box = Data(box)
        guard box.count >= 1 + Self.nonceSize + Self.tagSize, box[0] == Self.version else {
            throw OpenError(description: "the stored secret for \(place) is not one of ours")
        }
        let nonce = Data(box[1..<(1 + Self.nonceSize)])
        let ciphertext = Data(box[(1 + Self.nonceSize)..<(box.count - Self.tagSize)])
        guard let plaintext = decrypt(ciphertext, tag: box.suffix(Self.tagSize), nonce: nonce, place: place) else {
            throw OpenError(description: "the stored secret for \(place) was encrypted with another key")
        }
        return plaintext
    }

    private func encrypt(_ plaintext: Data, nonce: Data, place: String) -> (ciphertext: Data, tag: Data)? {
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        guard let ciphertext = update(context, encrypting: true, nonce: nonce, place: place, input: plaintext) else {
            return nil
        }
        var rest = [UInt8](repeating: 0, count: Self.tagSize)
        var length: Int32 = 0
        var tag = [UInt8](repeating: 0, count: Self.tagSize)
        guard EVP_CipherFinal_ex(context, &rest, &length) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagSize), &tag) == 1
        else { return nil }
        return (ciphertext, Data(tag))
    }

    /// Nil when the tag does not match.
    private func decrypt(_ ciphertext: Data, tag: Data, nonce: Data, place: String) -> Data? {
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        var rest = [UInt8](repeating: 0, count: Self.tagSize)
        var length: Int32 = 0
        var tag = Array(tag)
        guard let plaintext = update(context, encrypting: false, nonce: nonce, place: place, input: ciphertext),
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagSize), &tag) == 1,
            EVP_CipherFinal_ex(context, &rest, &length) == 1
        else { return nil }
        return plaintext
    }

    private func update(
        _ context: OpaquePointer?, encrypting: Bool, nonce: Data, place: String, input: Data
    ) -> Data? {
        let direction: Int32 = encrypting ? 1 : 0
        let placeBytes = Array(place.utf8)
        let inputBytes = Array(input)
        var output = [UInt8](repeating: 0, count: input.count + Self.tagSize)
        var length: Int32 = 0
        guard EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, Array(key), Array(nonce), direction) == 1,
            EVP_CipherUpdate(context, nil, &length, placeBytes, Int32(placeBytes.count)) == 1,
            EVP_CipherUpdate(context, &output, &length, inputBytes, Int32(inputBytes.count)) == 1
        else { return nil }
        return Data(output.prefix(Int(length)))
    }
}
