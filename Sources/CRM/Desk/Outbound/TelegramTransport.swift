package import Delivery
import FoundationEssentials
import Kernel
import Synchronization
package import TelegramBotAPI

/// Carries calls to the Bot API with each bot's token.
package final class TelegramTransport: DeliveryTransport {
    private let clients = Mutex<[Int64: BotAPIClient]>([:])
    private let media: MediaFolder

    /// - Parameter media: where the files are that calls name by their path below it.
    package init(media: MediaFolder) { self.media = media }

    /// Names the bots that calls can be made for.
    package func use(_ clients: [BotAPIClient]) {
        self.clients.withLock { known in
            known = Dictionary(clients.map { ($0.token.botID, $0) }, uniquingKeysWith: { $1 })
        }
    }

    package func client(of bot: Int64) -> BotAPIClient? { clients.withLock { $0[bot] } }

    package func send(_ call: OutgoingCall, owner: Int64) async -> CallOutcome {
        guard let client = client(of: owner) else {
            return .unavailable(.init(code: "unauthorized", message: "there is no token for this bot"))
        }
        var botCall: BotCall
        do {
            botCall = try JSONText.decode(call.body)
        } catch {
            return .refused(.init(code: "internal", message: "the call cannot be read: \(error)"))
        }
        for index in botCall.files.indices {
            guard case .path(let path) = botCall.files[index].content else { continue }
            guard await media.has(path) else {
                return .notDone(
                    .init(code: "fileMissing", message: "the file is not in this node’s media folder"))
            }
            botCall.files[index].content = .path("\(media.path)/\(path)")
        }
        do {
            let answer = try await client.send(botCall)
            return .done(response: String(decoding: answer.body, as: UTF8.self))
        } catch {
            return Self.outcome(error)
        }
    }

    package func probe(owner: Int64) async -> Bool {
        guard let client = client(of: owner) else { return false }
        do {
            _ = try await client.send(GetMe())
            return true
        } catch {
            return false
        }
    }

    /// For how long a refusal without a number of seconds silences.
    private static let defaultSilence = 5

    private static func outcome(_ error: BotAPIError) -> CallOutcome {
        let refusal = CallOutcome.Refusal(
            code: error.code.rawValue, message: error.message, status: error.status,
            migrateToChatID: error.migrateToChatID)
        switch (error.code, error.outcome) {
        case (.retryAfter, _): return .throttled(retryAfter: .seconds(error.retryAfter ?? defaultSilence), refusal)
        case (.unauthorized, _): return .unavailable(refusal)
        case (_, .done): return .done(response: "{}")
        case (_, .unknown): return .unknown(refusal)
        case (.neverSent, .notDone), (.serverError, .notDone), (.cancelled, .notDone): return .notDone(refusal)
        case (_, .notDone): return .refused(refusal)
        }
    }
}
