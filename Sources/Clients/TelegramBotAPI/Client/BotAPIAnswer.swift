package import FoundationEssentials

/// The answer to a call that was carried out.
package struct BotAPIAnswer: Sendable {
    /// The whole JSON text, `{"ok":true,"result":…}`.
    package let body: Data

    package init(body: Data) { self.body = body }

    /// The answer for a log, at most 4 kB.
    package var excerpt: String { Self.excerpt(of: body) }

    /// The call's result.
    /// - Throws: `malformedAnswer`; what was wanted is done nevertheless.
    package func result<Result: Decodable>(as type: Result.Type = Result.self) throws(BotAPIError) -> Result {
        do {
            return try Self.decoder.decode(Success<Result>.self, from: body).result
        } catch {
            throw BotAPIError(
                code: .malformedAnswer, outcome: .done, status: 200, message: "unexpected result: \(error)",
                response: excerpt)
        }
    }

    static let excerptLimit = 4096
    static let decoder = JSONDecoder()

    /// The first bytes as text, cut before a character rather than within one.
    static func excerpt(of body: Data) -> String {
        guard body.count > excerptLimit else { return String(decoding: body, as: UTF8.self) }
        var end = body.startIndex + excerptLimit
        while end > body.startIndex, body[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: body[..<end], as: UTF8.self)
    }

    private struct Success<Result: Decodable>: Decodable {
        let result: Result
    }
}
