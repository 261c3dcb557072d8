package import Contacts
package import Kernel
package import SQL

/// A person's profile picture, as a bot has seen it last.
package struct ContactPicture: Sendable, Equatable, RowDecodable {
    package let contactID: Contact.ID
    /// Whose `fileID` it is.
    package let botID: Bot.ID
    /// Nil for a person without a picture, or who shows it to none but their contacts.
    package let fileID: String?
    /// The same for every bot, and for as long as the picture is the same.
    package let fileUniqueID: String?
    package let checkedAt: Timestamp

    package init(row: Row) throws {
        contactID = try row.get("contact_id")
        botID = try row.get("bot_id")
        fileID = try row.get("file_id")
        fileUniqueID = try row.get("file_unique_id")
        checkedAt = try row.get("checked_at")
    }

    package static func find(_ contact: Contact.ID, in db: any SQLConnection) throws -> ContactPicture? {
        try db.first(
            """
            SELECT contact_id, bot_id, file_id, file_unique_id, checked_at FROM contact_pictures
            WHERE contact_id = \(contact)
            """)
    }

    static func set(
        _ contact: Contact.ID, seenBy bot: Bot.ID, fileID: String?, fileUniqueID: String?, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO contact_pictures (contact_id, bot_id, file_id, file_unique_id, checked_at)
            VALUES (\(contact), \(bot), \(fileID), \(fileUniqueID), \(now))
            ON CONFLICT (contact_id) DO UPDATE SET bot_id = excluded.bot_id, file_id = excluded.file_id,
                file_unique_id = excluded.file_unique_id, checked_at = excluded.checked_at
            """)
    }
}
