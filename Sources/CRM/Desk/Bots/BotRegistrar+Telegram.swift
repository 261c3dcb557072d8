import HTTPClient
import Kernel
import SQL
import TelegramBotAPI

/// What the registrar asks Telegram.
extension BotRegistrar {
    struct GroupInspection: Sendable {
        let chatID: Int64
        let purpose: BotGroup.Purpose
        let title: String
        let problem: String?
        let administrators: [Int64]

        /// Keeps who the administrators are: they are agents.
        func remember(at now: Timestamp, in db: any SQLConnection) throws {
            for user in administrators {
                try AgentDirectory.setMembership(of: user, in: chatID, isAdministrator: true, at: now, in: db)
            }
        }
    }

    func client(_ token: BotToken) -> BotAPIClient {
        BotAPIClient(baseURL: desk.settings.telegramAPIURL, token: token, http: desk.http)
    }

    func identity(_ client: BotAPIClient) async throws -> User {
        do {
            return try await client.send(GetMe())
        } catch {
            let isRefused = error.code == .unauthorized || error.code == .notFound
            throw Failure(
                field: "token",
                description: isRefused
                    ? "Telegram refuses the token; copy it anew from @BotFather"
                    : "Telegram could not be asked about the token: \(error.message)")
        }
    }

    func inspect(
        _ chat: Int64, _ purpose: BotGroup.Purpose, _ user: User, _ client: BotAPIClient
    ) async throws -> GroupInspection {
        let field = purpose == .desk ? "desk_groups" : "intake_groups"
        do {
            let info = try await client.send(GetChat(chatID: chat))
            guard info.chat.isForum == true else {
                throw Failure(
                    field: field, description: "the group \(chat) has no topics: switch them on in the group's settings"
                )
            }
            let own = try await client.send(GetChatMember(chatID: chat, userID: user.id))
            var problem = GroupRights.problem(with: own, purpose: purpose)
            if purpose == .intake, problem != nil, user.canReadAllGroupMessages == true, own.isPresent { problem = nil }
            let administrators = try await client.send(GetChatAdministrators(chatID: chat))
                .filter { !$0.user.isBot && $0.isAdministrator }.map(\.user.id)
            return GroupInspection(
                chatID: chat, purpose: purpose, title: info.chat.title ?? String(chat), problem: problem,
                administrators: administrators)
        } catch let error as BotAPIError {
            if Self.isInvisible(error.code) {
                throw Failure(
                    field: field,
                    description: "the bot does not see the group \(chat): add it there first (\(error.message))")
            }
            // Whatever keeps Telegram from answering says nothing of the group: what is wrong shows when it is used.
            return GroupInspection(
                chatID: chat, purpose: purpose, title: String(chat),
                problem: "its rights could not be asked for (\(error.message)): run “parley bot check”",
                administrators: [])
        }
    }

    private static func isInvisible(_ code: BotAPIError.Code) -> Bool {
        [.chatNotFound, .botKicked, .notMember, .groupDeleted, .forbidden].contains(code)
    }

    /// The custom emoji that topics may have as icons, by emoji. Nothing where Telegram does not say: topics then have
    /// icons by colour alone.
    func topicIcons(_ client: BotAPIClient) async -> [String: String] {
        guard let stickers = try? await client.send(GetForumTopicIconStickers()) else { return [:] }
        let pairs = stickers.compactMap { sticker in
            sticker.emoji.flatMap { emoji in sticker.customEmojiID.map { (emoji, $0) } }
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}
