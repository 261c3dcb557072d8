package import Contacts
package import Kernel
package import SQL
import TelegramBotAPI

/// Looks at people's profile pictures. Telegram tells of no change, so it is asked now and then.
package struct ContactPictures: Sendable {
    package let database: any Database
    package let transport: TelegramTransport
    private let now: @Sendable () -> Timestamp

    /// For how long a picture is taken for the newest.
    private static let validity = Duration.seconds(24 * 3600)
    /// Pixels: enough for a list and a header on a dense screen.
    private static let width = 160

    package init(
        database: any Database, transport: TelegramTransport, now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.database = database
        self.transport = transport
        self.now = now
    }

    /// Whether Telegram should be asked for the contact's picture.
    package static func isDue(_ picture: ContactPicture?, at now: Timestamp) -> Bool {
        picture.map { now - $0.checkedAt > validity } ?? true
    }

    /// The contact's picture, asked for if the last look was more than a day ago. What is known stays when Telegram
    /// cannot be asked; nil when nothing is known.
    package func current(of contact: Contact.ID) async throws -> ContactPicture? {
        let (known, sender, bots) = try await database.read { db in
            (
                try ContactPicture.find(contact, in: db), try ContactDirectory.find(contact, in: db)?.senderID,
                try Self.bots(of: contact, in: db)
            )
        }
        guard Self.isDue(known, at: now()), let sender,
            let (bot, client) = bots.lazy.compactMap({ bot in
                transport.client(of: bot.rawValue).map { (bot, $0) }
            }).first,
            let photos = try? await client.send(GetUserProfilePhotos(userID: sender, limit: 1)).photos
        else { return known }
        let sizes = photos.first ?? []
        let size = sizes.first { $0.width >= Self.width } ?? sizes.last
        return try await database.write { [now] db in
            try ContactPicture.set(
                contact, seenBy: bot, fileID: size?.fileID, fileUniqueID: size?.fileUniqueID, at: now(), in: db)
            return try ContactPicture.find(contact, in: db)
        }
    }

    /// Those that the contact has spoken with, the latest first.
    private static func bots(of contact: Contact.ID, in db: any SQLConnection) throws -> [Bot.ID] {
        let writtenTo: [Bot.ID] = try db.column(
            "SELECT bot_id FROM tickets WHERE contact_id = \(contact) ORDER BY created_at DESC, id DESC LIMIT 3")
        let visited: [Bot.ID] = try db.column(
            "SELECT bot_id FROM bot_visitors WHERE contact_id = \(contact) ORDER BY since DESC LIMIT 3")
        return writtenTo + visited
    }
}
