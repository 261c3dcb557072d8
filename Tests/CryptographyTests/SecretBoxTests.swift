import Cryptography
import FoundationEssentials
import Testing

@Suite("Secrets at rest")
struct SecretBoxTests {
    let box = SecretBox(key: Data(repeating: 7, count: 32))

    @Test("A secret comes back as it went in", arguments: ["", "123:token", String(repeating: "x", count: 5000)])
    func roundTrip(secret: String) throws {
        let box = try #require(box)
        let sealed = box.seal(Data(secret.utf8), for: "bot.1.token")
        #expect(!String(decoding: sealed, as: UTF8.self).contains("token"))
        #expect(try box.open(sealed, for: "bot.1.token") == Data(secret.utf8))
    }

    @Test("The same secret is never sealed alike twice")
    func nonces() throws {
        let box = try #require(box)
        #expect(box.seal(Data("a".utf8), for: "x") != box.seal(Data("a".utf8), for: "x"))
    }

    @Test("Another key, another place or one changed bit is refused")
    func refused() throws {
        let box = try #require(box)
        let other = try #require(SecretBox(key: Data(repeating: 8, count: 32)))
        let sealed = box.seal(Data("secret".utf8), for: "here")
        #expect(throws: SecretBox.OpenError.self) { try other.open(sealed, for: "here") }
        #expect(throws: SecretBox.OpenError.self) { try box.open(sealed, for: "there") }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: SecretBox.OpenError.self) { try box.open(changed, for: "here") }
        }
        #expect(throws: SecretBox.OpenError.self) { try box.open(Data(), for: "here") }
    }

    @Test("A key has 32 bytes")
    func keySize() {
        #expect(SecretBox(key: Data(count: 31)) == nil)
    }
}

@Suite("Primitives")
struct CryptographyTests {
    @Test("SHA-256 agrees with FIPS 180-2's example")
    func sha256() {
        let digest = Cryptography.sha256(Data("abc".utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(
        "Comparison tells equal from different",
        arguments: [("", "", true), ("a", "a", true), ("a", "b", false), ("a", "ab", false)])
    func comparison(left: String, right: String, isEqual: Bool) {
        #expect(Cryptography.constantTimeEqual(left, right) == isEqual)
    }

    @Test("Tokens fit a URL and differ")
    func tokens() {
        let tokens = (0..<100).map { _ in Cryptography.randomToken() }
        #expect(Set(tokens).count == 100)
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        #expect(tokens.allSatisfy { $0.count == 43 && alphabet.isSuperset(of: $0) })
    }
}
