package import FoundationEssentials

extension SecretBox {
    /// Signs what is handed out and comes back, with a key of its own for each purpose (HMAC with SHA-256).
    package func signature(of text: String, for purpose: String) -> Data {
        let own = Cryptography.hmacSHA256(Data("signature:\(purpose)".utf8), key: key)
        return Cryptography.hmacSHA256(Data(text.utf8), key: own)
    }
}
