import FoundationEssentials
import Kernel
import Logging
import SQL
import Synchronization
import TelegramBotAPI

/// Processes the receipts of the bots that this node serves, in the order of their arrival.
final class IntakeLoop: Sendable {
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
        let updates = try await database.read { db in
            try db.rows(
                """
                SELECT \(ReceivedUpdate.columns) FROM receipts
                WHERE source = 'telegram' AND owner_id IN (\(list: bots)) AND state = 'pending'
                ORDER BY id LIMIT \(Self.batch)
                """)
        }.map(ReceivedUpdate.init)
        guard let last = updates.last else { return 0 }
        do {
            try await database.write { [processor] db in
                try IntakeBatch.process(updates, by: processor, in: db)
                if try Self.isOvertaken(by: last.receipt, of: bots, in: db) { throw Overtaken() }
            }
        } catch let error as SQLError where error.isTransient {
            throw error
        } catch is Overtaken {
            return Self.batch
        } catch {
            // One of them cannot be processed: each by itself, so that the others can.
            for update in updates { try await processAlone(update) }
        }
        return updates.count
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

    private func processAlone(_ update: ReceivedUpdate, attempt: Int = 1) async throws {
        do {
            try await database.write { [processor] db in
                try IntakeBatch.process([update], by: processor, in: db)
            }
        } catch let error as SQLError where error.isTransient {
            throw error
        } catch let error as SQLError where error.code == .uniqueViolation && attempt < 3 {
            // What was looked up in vain has been made by another node meanwhile: the next look finds it.
            try await processAlone(update, attempt: attempt + 1)
        } catch {
            logger.error(
                "a receipt could not be processed", metadata: ["receipt": "\(update.receipt)", "error": "\(error)"])
            try await database.write { db in
                try Receipt.mark([update.receipt], .failed, kind: nil, error: "\(error)", in: db)
            }
        }
    }
}
