import Kernel
import SQL
import TelegramBotAPI

/// Processes updates in the order of their arrival, within one transaction.
struct IntakeBatch {
    let processor: UpdateProcessor
    private let db: any SQLConnection
    /// Marked together at the end: most are of one kind and end alike.
    private var done: [String: [Receipt.ID]] = [:]

    private init(_ processor: UpdateProcessor, in db: any SQLConnection) {
        self.processor = processor
        self.db = db
    }

    static func process(
        _ updates: [ReceivedUpdate], by processor: UpdateProcessor, in db: any SQLConnection
    ) throws {
        var batch = IntakeBatch(processor, in: db)
        var rest = updates[...]
        while !rest.isEmpty {
            let messages = rest.prefix { $0.customerMessage != nil }
            let part = messages.isEmpty ? rest.prefix(1) : messages
            rest = rest.dropFirst(part.count)
            try batch.process(part)
        }
        try batch.markDone()
    }

    private mutating func process(_ updates: ArraySlice<ReceivedUpdate>) throws {
        let messages = updates.compactMap(\.customerMessage)
        let run = messages.isEmpty ? nil : try CustomerRun(messages, in: db)
        for update in updates {
            switch update.content {
            case .failure(let problem):
                try Receipt.mark([update.receipt], .unparsed, kind: nil, error: "\(problem)", in: db)
            case .success(let content): try process(content, update, run)
            }
        }
    }

    private mutating func process(_ content: Update, _ update: ReceivedUpdate, _ run: CustomerRun?) throws {
        let context = UpdateProcessor.Context(bot: update.bot, receipt: update.receipt, now: .now, run: run)
        switch try processor.process(content, context, in: db) {
        case .done: done[content.kind, default: []].append(update.receipt)
        case .unparsed(let reason):
            try Receipt.mark([update.receipt], .unparsed, kind: content.kind, error: reason, in: db)
        // At once: what comes after it looks whether something waits.
        case .waiting: try Receipt.mark([update.receipt], .waiting, kind: content.kind, in: db)
        }
    }

    private func markDone() throws {
        for (kind, receipts) in done { try Receipt.mark(receipts, .done, kind: kind, in: db) }
    }
}
