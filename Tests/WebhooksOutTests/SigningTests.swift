import FoundationEssentials
import HTTPTypes
import Kernel
import Testing

@testable import WebhooksOut

@Suite("Signing")
struct SigningTests {
    private static let now = Timestamp(unixSeconds: 1_614_265_330)
    private static let body = Data(#"{"test": 2432232314}"#.utf8)

    @Test("The example of the specification comes out as it stands there")
    func vector() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let headers = WebhookSignature.headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: Self.body, secrets: [secret], at: Self.now)
        #expect(headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek")
        #expect(headers["webhook-timestamp"] == "1614265330")
        #expect(headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("Each secret that is valid signs")
    func several() throws {
        let secrets = [WebhookSecret.make(), WebhookSecret.make()]
        let headers = WebhookSignature.headers(id: "msg_1", body: Self.body, secrets: secrets, at: Self.now)
        let signatures = try #require(headers["webhook-signature"]).split(separator: " ")
        #expect(signatures.count == 2 && signatures[0] != signatures[1])
        #expect(signatures.allSatisfy { $0.hasPrefix("v1,") })
    }

    @Test(
        "A secret is whsec_ and 24 to 64 bytes",
        arguments: [
            (WebhookSecret.make().description, true), ("whsec_" + Data(count: 24).base64EncodedString(), true),
            ("whsec_" + Data(count: 64).base64EncodedString(), true),
            ("whsec_" + Data(count: 23).base64EncodedString(), false),
            ("whsec_" + Data(count: 65).base64EncodedString(), false), (Data(count: 32).base64EncodedString(), false),
            ("whsec_ä", false), ("", false),
        ])
    func form(text: String, isOne: Bool) {
        #expect((WebhookSecret(text) != nil) == isOne)
        if isOne { #expect(WebhookSecret(text)?.description == text) }
    }
}
