import FoundationEssentials
import Kernel
import Logging
import SQL
import Synchronization
import TelegramBotAPI

/// Processes the receipts of the bots that this node serves, in the order of their arrival.
final class IntakeLoop: Sendable {
    private struct Pending: Sendable {
        let id: Receipt.ID
        let bot: Bot.ID
        let body: Data
        let attempts: Int
    }

    private struct Decoded: Sendable {
        let receipt: Pending
        /// Nil with the reason when it cannot be read.
        let update: Update?
        let problem: String?
    }

    private let database: any Database
    private let processor: UpdateProcessor
    private let signal: Signal
    private let bots = Mutex<[Bot.ID]>([])
    private let logger = Logger(label: "intake")

    private static let batch = 200

    init(database: any Database, processor: UpdateProcessor, signal: Signal) {
        self.database = database
        self.processor = processor
        self.signal = signal
    }

    /// Names the bots whose receipts this node processes.
    func serve(_ bots: [Bot.ID]) {
        self.bots.withLock { $0 = bots }
        signal.raise()
    }

    func run() async {
        while !Task.isCancelled {
            do {
                while try await processBatch() == Self.batch, !Task.isCancelled {}
            } catch {
                logger.error("receipts could not be processed", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .milliseconds(500))
                signal.raise()
            }
            await signal.wait()
        }
    }

    /// Processes the next receipts and returns how many there were.
    func processBatch() async throws -> Int {
        let bots = bots.withLock { $0 }
        guard !bots.isEmpty else { return 0 }
        let pending = try await database.read { db in
            try db.rows(
                """
                SELECT id, owner_id, body, attempts FROM receipts
                WHERE source = 'telegram' AND owner_id IN (\(list: bots)) AND state = 'pending'
                ORDER BY id LIMIT \(Self.batch)
                """
            ).map {
                Pending(
                    id: try $0.get(at: 0), bot: try $0.get(at: 1), body: try $0.get(at: 2), attempts: try $0.get(at: 3))
            }
        }
        let decoded = pending.map(Self.decode)
        do {
            try await database.write { [processor] db in
                for item in decoded { try Self.process(item, processor, in: db) }
                if let last = pending.last, try Self.isOvertaken(by: last.id, of: bots, in: db) { throw Overtaken() }
            }
        } catch let error as SQLError where error.isTransient {
            throw error
        } catch is Overtaken {
            return Self.batch
        } catch {
            // One of them cannot be processed: each by itself, so that the others can.
            for item in decoded { try await processAlone(item) }
        }
        return pending.count
    }

    /// Since the batch was read, an earlier receipt has been put back to be processed: they are read again, in order.
    private struct Overtaken: Error {}

    private static func isOvertaken(
        by last: Receipt.ID, of bots: [Bot.ID], in db: any SQLConnection
    ) throws -> Bool {
        try db.first(
            """
            SELECT 1 FROM receipts
            WHERE source = 'telegram' AND owner_id IN (\(list: bots)) AND state = 'pending' AND id < \(last) LIMIT 1
            """) != nil
    }

    private func processAlone(_ item: Decoded) async throws {
        do {
            try await database.write { [processor] db in try Self.process(item, processor, in: db) }
        } catch let error as SQLError where error.isTransient {
            throw error
        } catch {
            logger.error(
                "a receipt could not be processed", metadata: ["receipt": "\(item.receipt.id)", "error": "\(error)"])
            try await database.write { db in
                try Self.mark(item.receipt.id, .failed, kind: nil, error: "\(error)", in: db)
            }
        }
    }

    private static func decode(_ receipt: Pending) -> Decoded {
        do {
            return Decoded(receipt: receipt, update: try Update(decoding: receipt.body), problem: nil)
        } catch {
            return Decoded(receipt: receipt, update: nil, problem: "\(error)")
        }
    }

    private static func process(_ item: Decoded, _ processor: UpdateProcessor, in db: any SQLConnection) throws {
        let receipt = item.receipt
        guard let update = item.update else {
            return try mark(receipt.id, .unparsed, kind: nil, error: item.problem, in: db)
        }
        let context = UpdateProcessor.Context(bot: receipt.bot, receipt: receipt.id, now: .now)
        let kind = update.kind
        switch try processor.process(update, context, in: db) {
        case .done: try mark(receipt.id, .done, kind: kind, error: nil, in: db)
        case .unparsed(let reason): try mark(receipt.id, .unparsed, kind: kind, error: reason, in: db)
        case .waiting: try mark(receipt.id, .waiting, kind: kind, error: nil, in: db)
        }
    }

    private static func mark(
        _ id: Receipt.ID, _ state: Receipt.State, kind: String?, error: String?, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            UPDATE receipts SET state = \(state), kind = \(kind), error = \(error), processed_at = \(Timestamp.now),
                attempts = attempts + 1 WHERE id = \(id)
            """)
        db.afterCommit { ReceiptMetrics.processed(state) }
    }
}

extension Update {
    /// The name of what it holds, as the Bot API has it.
    fileprivate var kind: String {
        switch content {
        case .message: "message"
        case .editedMessage: "edited_message"
        case .callbackQuery: "callback_query"
        case .messageReaction: "message_reaction"
        case .messageReactionCount: "message_reaction_count"
        case .myChatMember: "my_chat_member"
        case .chatMember: "chat_member"
        case .unknown(let kind), .unreadable(let kind, _): kind
        }
    }
}
