package import Kernel
package import SQL

extension TicketBook {
    /// Why two tickets cannot be made one, or not be parted again.
    package struct MergeRefused: Error, CustomStringConvertible {
        package let code: String
        package let description: String
    }

    /// Makes two tickets of one customer one conversation: the source's messages stand in the target, in order; the
    /// source is closed, and both topics say where it went.
    /// - Returns: the source and the target as they are then.
    /// - Throws: `MergeRefused`
    @discardableResult
    package func merge(
        _ source: Ticket, into target: Ticket, by actor: Actor, origin: String? = nil, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> (source: Ticket, target: Ticket) {
        if let refusal = Self.refusal(of: source, target) { throw refusal }
        let count = try TicketMerge.join(source, into: target, at: now, in: db)
        try tell(source, mergedInto: target, at: now, in: db)
        var source = source
        if source.status != .closed {
            source = try change(source, to: .closed, by: actor, origin: origin, at: now, in: db)
        }
        try db.later("UPDATE tickets SET merged_into_id = \(target.id) WHERE id = \(source.id)")
        var target = target
        if target.status.isOver { target = try change(target, to: .open, by: actor, origin: origin, at: now, in: db) }
        try takeTimes(of: source, into: target, at: now, in: db)
        try record("ticket.merged", source, target, count, by: actor, origin: origin, at: now, in: db)
        try show(latestOf: source, in: target, at: now, in: db)
        return (try changed(source, at: now, in: db), try changed(target, at: now, in: db))
    }

    /// Parts what was merged: the source has its messages back, and is what it was before if no other ticket runs in its
    /// conversation.
    /// - Throws: `MergeRefused`
    @discardableResult
    package func unmerge(
        _ source: Ticket, by actor: Actor, origin: String? = nil, at now: Timestamp, in db: any SQLConnection
    ) throws -> (source: Ticket, target: Ticket) {
        guard let merge = try TicketMerge.current(of: source.id, in: db),
            let target = try Self.lock(merge.targetID, in: db)
        else { throw MergeRefused(code: "not_merged", description: "The ticket is in no other.") }
        if let next = target.mergedIntoID {
            throw MergeRefused(
                code: "merged_on", description: "Ticket \(target.id) is in ticket \(next) meanwhile: part these first.")
        }
        let count = try merge.undo(at: now, in: db)
        try db.later("UPDATE tickets SET merged_into_id = NULL WHERE id = \(source.id)")
        try record("ticket.unmerged", source, target, count, by: actor, origin: origin, at: now, in: db)
        var source = source
        let isFree = try Self.current(source.conversation, in: db) == nil
        if isFree, merge.sourceStatus != .closed {
            source = try force(source, to: merge.sourceStatus, by: actor, origin: origin, at: now, in: db)
        }
        try outbox.hint("↩️ It is a ticket of its own again.", in: source, at: now, in: db)
        try outbox.hint(
            "↩️ \(Self.name(of: source)) is a ticket of its own again.", in: target, at: now, in: db)
        return (try changed(source, at: now, in: db), try changed(target, at: now, in: db))
    }

    /// The ticket in which a merged one's messages stand; itself when it is in none.
    static func survivor(of ticket: Ticket, in db: any SQLConnection) throws -> Ticket? {
        var ticket = ticket
        while let next = ticket.mergedIntoID {
            guard let found = try lock(next, in: db) else { return nil }
            ticket = found
        }
        return ticket
    }

    private static func refusal(of source: Ticket, _ target: Ticket) -> MergeRefused? {
        if source.id == target.id {
            return MergeRefused(code: "same_ticket", description: "A ticket cannot be merged into itself.")
        }
        if source.contactID != target.contactID {
            return MergeRefused(
                code: "other_customer",
                description: "The tickets are of two customers: each would read what the other was written.")
        }
        for ticket in [source, target] {
            guard let next = ticket.mergedIntoID else { continue }
            return MergeRefused(
                code: "merged_already", description: "Ticket \(ticket.id) is in ticket \(next) already.")
        }
        if target.status == .closed, source.conversation != target.conversation || source.status == .closed {
            return MergeRefused(
                code: "target_closed", description: "Ticket \(target.id) is closed: reopen it first.")
        }
        return nil
    }

    /// What is told of a ticket by its messages, of both.
    private func takeTimes(
        of source: Ticket, into target: Ticket, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let latest = [source.lastCustomerMessageAt, target.lastCustomerMessageAt].compactMap { $0 }.max()
        let tags = target.tags + source.tags.filter { !target.tags.contains($0) }
        try db.later("UPDATE tickets SET last_customer_message_at = \(latest) WHERE id = \(target.id)")
        if let tagged = try Self.find(target.id, in: db) {
            try tag(tagged, with: tags, by: .system, at: now, in: db)
        }
    }

    private func record(
        _ kind: Event.Kind, _ source: Ticket, _ target: Ticket, _ count: Int, by actor: Actor, origin: String?,
        at now: Timestamp, in db: any SQLConnection
    ) throws {
        let data = Merged(sourceID: source.id, targetID: target.id, messageCount: count)
        for ticket in [source, target] {
            try events.append(
                kind, at: now, by: actor, ticket: ticket.id.rawValue, contact: ticket.contactID.rawValue, data: data,
                in: db)
            try Audit.record(
                kind.rawValue, on: "ticket:\(ticket.id)", by: actor, after: try JSONText.encode(data), origin: origin,
                at: now, in: db)
        }
    }

    private struct Merged: Encodable {
        let sourceID: Ticket.ID
        let targetID: Ticket.ID
        let messageCount: Int

        enum CodingKeys: String, CodingKey {
            case sourceID = "source_id"
            case targetID = "target_id"
            case messageCount = "message_count"
        }
    }

    // MARK: Topics

    private static func name(of ticket: Ticket) -> String { "#\(ticket.id) “\(ticket.subject)”" }

    private func tell(
        _ source: Ticket, mergedInto target: Ticket, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let there = target.topicLink.map { "\n\($0)" } ?? ""
        let here = source.topicLink.map { "\n\($0)" } ?? ""
        try outbox.hint("🔀 It goes on in \(Self.name(of: target)).\(there)", in: source, at: now, in: db)
        try outbox.hint("🔀 \(Self.name(of: source)) was merged into this one.\(here)", in: target, at: now, in: db)
    }

    /// Posts in the target's topic what was said last in the source.
    private func show(latestOf source: Ticket, in target: Ticket, at now: Timestamp, in db: any SQLConnection) throws {
        guard let merge = try TicketMerge.current(of: source.id, in: db) else { return }
        let latest: [DeskMessage] = try db.all(
            """
            SELECT \(DeskMessage.columns) FROM messages
            WHERE id IN (SELECT message_id FROM merged_messages WHERE merge_id = \(merge.id)) AND deleted_at IS NULL
            ORDER BY id DESC LIMIT \(Self.messagesShown)
            """)
        try post(latest.reversed(), in: target, at: now, in: db)
    }
}

extension Ticket {
    /// Where its topic opens in Telegram (https://core.telegram.org/api/links#message-links); nil while there is none.
    var topicLink: String? {
        guard let deskChatID, let deskTopicID, deskChatID < -1_000_000_000_000 else { return nil }
        return "https://t.me/c/\(-deskChatID - 1_000_000_000_000)/\(deskTopicID)"
    }
}
