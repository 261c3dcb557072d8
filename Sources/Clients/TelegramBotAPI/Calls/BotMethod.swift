import JSON

/// A method of the Bot API with its parameters. Property names are the parameters' in Swift's spelling
/// (`messageThreadID` for `message_thread_id`); what is `nil` is left out. Encode it with `call()` only: an ordinary
/// encoder knows neither the spelling nor the uploads.
package protocol BotMethod: Encodable, Sendable {
    associatedtype Result: Decodable & Sendable
    /// Such as `sendMessage`.
    static var name: String { get }
    /// How long an answer may take before the outcome is called unknown.
    var timeout: Duration { get }
}

extension BotMethod {
    package var timeout: Duration { .seconds(30) }

    /// The call as it is stored and sent.
    /// - Throws: `EncodingError` for a number that JSON cannot hold (infinity).
    package func call() throws -> BotCall {
        let collector = ParameterCollector()
        try encode(to: ParameterEncoder(collector: collector))
        return BotCall(
            method: Self.name, parameters: collector.value.objectValue ?? [:], files: collector.uploads
        )
    }
}

/// Parameters that several methods share: their members stand among the method's own, not in an object of their own.
package protocol ParameterGroup: Encodable, Sendable {}
