import Kernel
import SQL
import TelegramBotAPI

/// Under which `file_id` Telegram knows files that a bot has uploaded, so that none is uploaded twice.
enum FileCopies {
    enum Claim {
        /// Telegram has it; as what it took it may differ from what was asked.
        case known(fileID: String, sentAs: FileKind)
        /// This delivery is to upload it.
        case mine
        /// Another delivery is uploading it just now: its `file_id` will be there soon.
        case underWay
    }

    private struct Known: RowDecodable {
        let deliveryID: Delivery.ID
        let sentAs: String?
        let telegramFileID: String?

        init(row: Row) throws {
            deliveryID = try row.get("delivery_id")
            sentAs = try row.get("sent_as")
            telegramFileID = try row.get("telegram_file_id")
        }
    }

    /// Finds the file, or takes the right to upload it. An upload that failed, or whose outcome nobody knows, gives its
    /// right away.
    static func claim(
        _ file: StoredFile.ID, as kind: FileKind, by delivery: Delivery, in db: any SQLConnection
    ) throws -> Claim {
        let known: Known? = try db.first(
            """
            SELECT delivery_id, sent_as, telegram_file_id FROM file_copies
            WHERE bot_id = \(delivery.ownerID) AND file_id = \(file) AND kind = \(kind.rawValue)
            """)
        if let known {
            if let id = known.telegramFileID {
                return .known(fileID: id, sentAs: known.sentAs.flatMap(FileKind.init) ?? kind)
            }
            if known.deliveryID == delivery.id { return .mine }
            let state: Delivery.State? = try db.value(
                "SELECT state FROM deliveries WHERE id = \(known.deliveryID)")
            if state == .sending { return .underWay }
        }
        let before = known?.deliveryID.rawValue ?? 0
        let isTaken =
            try db.execute(
                """
                INSERT INTO file_copies (bot_id, file_id, kind, delivery_id)
                VALUES (\(delivery.ownerID), \(file), \(kind.rawValue), \(delivery.id))
                ON CONFLICT (bot_id, file_id, kind) DO UPDATE SET delivery_id = excluded.delivery_id
                    WHERE file_copies.delivery_id = \(before) AND file_copies.telegram_file_id IS NULL
                """) == 1
        return isTaken ? .mine : .underWay
    }

    /// Telegram has told under which id it keeps the file.
    static func remember(
        _ file: StoredFile.ID, as kind: FileKind, of delivery: Delivery, fileID: String, sentAs: FileKind,
        in db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO file_copies (bot_id, file_id, kind, delivery_id, sent_as, telegram_file_id)
            VALUES (\(delivery.ownerID), \(file), \(kind.rawValue), \(delivery.id), \(sentAs.rawValue), \(fileID))
            ON CONFLICT (bot_id, file_id, kind) DO UPDATE SET delivery_id = excluded.delivery_id,
                sent_as = excluded.sent_as, telegram_file_id = excluded.telegram_file_id
            """)
    }

    /// Telegram does not know the ids any more: the files are uploaded again.
    /// - Returns: whether there were any.
    static func forget(_ files: [StoredFile.ID], bot: Int64, in db: any SQLConnection) throws -> Bool {
        guard !files.isEmpty else { return false }
        return try db.execute(
            """
            DELETE FROM file_copies
            WHERE bot_id = \(bot) AND file_id IN (\(list: files)) AND telegram_file_id IS NOT NULL
            """) > 0
    }
}
