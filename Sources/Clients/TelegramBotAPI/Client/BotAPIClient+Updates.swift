import FoundationEssentials
import JSON

extension BotAPIClient {
    /// Waits for updates and answers each as it came. An element without an `update_id` is left out; Telegram sends
    /// none.
    package func getUpdates(_ method: GetUpdates) async throws(BotAPIError) -> [RawUpdate] {
        let call: BotCall
        do {
            call = try method.call()
        } catch {
            throw BotAPIError(code: .invalidCall, outcome: .notDone, message: "cannot be encoded: \(error)")
        }
        let answer = try await send(call, timeout: method.timeout)
        do {
            guard let result = try JSONScanner.members(of: answer.body).last(where: { $0.name == "result" })?.value
            else { throw JSONError(message: "no result", offset: 0) }
            let list = answer.body[result]
            return try JSONScanner.elements(of: list).compactMap { try? RawUpdate(Data(list[$0])) }
        } catch {
            throw BotAPIError(
                code: .malformedAnswer, outcome: .notDone, status: 200, message: "unexpected updates: \(error)",
                response: answer.excerpt)
        }
    }
}
