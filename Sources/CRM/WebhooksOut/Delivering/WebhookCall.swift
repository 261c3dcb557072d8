import FoundationEssentials
import HTTPTypes
import JSON

/// A request to an endpoint, before it is signed.
struct WebhookCall: Sendable {
    let url: String
    let webhookID: String
    let body: Data
    let secrets: [WebhookSecret]

    /// What the log of attempts keeps: nothing that is secret, and of the payload that it was this one.
    var record: String {
        let record: JSONValue = [
            "method": "POST", "url": .string(url), "webhook_id": .string(webhookID),
            "body_bytes": .integer(Int64(body.count)),
        ]
        return record.serializedString
    }
}
