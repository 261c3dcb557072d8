import Desk
import FoundationEssentials
import IntercomAPI
import JSON
package import Kernel
import Logging
import SQL

/// Finds what notifications never brought, and what never arrived there: reads what changed, compares it with the links,
/// and orders what is missing.
package struct Reconciler: Sendable {
    private let database: any Database
    private let conversations: ConversationKeeper
    private let transport: IntercomTransport
    private let served: ServedWorkspace
    private let now: @Sendable () -> Timestamp
    private let logger = Logger(label: "intercom")

    private static let interval = Duration.seconds(600)
    /// What changed shortly before the last one is looked at again: Intercom's search lags, and clocks differ.
    private static let overlap = Duration.seconds(900)
    /// Where Intercom cannot tell what changed, conversations that ended longer ago are not looked at.
    private static let memory = Duration.seconds(7 * 24 * 3600)

    init(
        database: any Database, conversations: ConversationKeeper, transport: IntercomTransport,
        served: ServedWorkspace, now: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        self.conversations = conversations
        self.transport = transport
        self.served = served
        self.now = now
    }

    /// What was found.
    package struct Report: Sendable, Codable, Equatable {
        package var since: Timestamp
        package var isDryRun = false
        /// Conversations that changed.
        package var conversations = 0
        /// Parts that are not here; ordered, unless it is a dry run.
        package var partsMissingHere = 0
        /// Conversations that no link leads to and that belong to people who are known here.
        package var conversationsUnlinked = 0
        /// Conversations that are gone there.
        package var conversationsGone = 0
        /// Messages that are not there, with no delivery under way.
        package var messagesMissingThere = 0

        package enum CodingKeys: String, CodingKey {
            case since, conversations
            case isDryRun = "dry_run"
            case partsMissingHere = "parts_missing_here"
            case conversationsUnlinked = "conversations_unlinked"
            case conversationsGone = "conversations_gone"
            case messagesMissingThere = "messages_missing_there"
        }

        init(since: Timestamp, isDryRun: Bool) {
            self.since = since
            self.isDryRun = isDryRun
        }
    }

    // MARK: Now and then

    func run() async {
        while !Task.isCancelled {
            do {
                try await runIfDue()
            } catch {
                logger.warning("Intercom could not be compared", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(10))
        }
    }

    private func runIfDue() async throws {
        let found = try await database.read { try Workspace.connected(in: $0) }
        guard let workspace = found, workspace.state == .active, served.current == workspace.id else { return }
        if let last = workspace.lastReconciliationAt, now() - last < Self.interval { return }
        _ = try await reconcile(workspace, since: nil, isDryRun: false)
    }

    // MARK: One

    /// - Parameter since: what changed after this is looked at; nil for since the last time.
    package func reconcile(_ workspace: Workspace, since: Timestamp?, isDryRun: Bool) async throws -> Report {
        try await transport.prepare(for: workspace)
        let began = now()
        let since = since ?? (workspace.reconciledUntil ?? workspace.createdAt) - Self.overlap
        var report = Report(since: since, isDryRun: isDryRun)
        for id in try await changed(since: since, in: workspace).union(try await recent(in: workspace)) {
            report.conversations += 1
            try await compare(id, workspace, &report)
        }
        report.messagesMissingThere = try await sendMissing(since: since, workspace, isDryRun)
        guard !isDryRun else { return report }
        let text = try JSONText.encode(report)
        try await database.write { db in
            try db.later(
                """
                UPDATE intercom_workspaces SET last_reconciliation_at = \(began), reconciled_until = \(began),
                    reconciliation = \(text) WHERE id = \(workspace.id)
                """)
        }
        return report
    }

    /// The conversations that may have something new, by Intercom's search; where that does not work, all that are not
    /// long over.
    private func changed(since: Timestamp, in workspace: Workspace) async throws -> Set<String> {
        do {
            var found: Set<String> = []
            var cursor: String?
            repeat {
                let time = since.rawValue / 1_000_000
                guard
                    let page = try await transport.read(SearchConversations(updatedAfter: time, startingAfter: cursor))
                else { return [] }
                found.formUnion(page.elements.map(\.id))
                cursor = page.next
            } while cursor != nil
            return found
        } catch let error as IntercomError where [.badRequest, .notFound, .unprocessable].contains(error.code) {
            let earliest = now() - Self.memory
            let found: [String] = try await database.read { db in
                try db.column(
                    """
                    SELECT conversation_id FROM intercom_conversations JOIN tickets ON tickets.id = ticket_id
                    WHERE workspace_id = \(workspace.id)
                        AND (tickets.status <> 'closed' OR tickets.updated_at > \(earliest))
                    """)
            }
            return Set(found)
        }
    }

    /// So many conversations are looked at whether Intercom's search names them or not: it lags.
    private static let recentCount = 100

    /// Those of the tickets in which something happened last.
    private func recent(in workspace: Workspace) async throws -> Set<String> {
        let found: [String] = try await database.read { db in
            try db.column(
                """
                SELECT conversation_id FROM intercom_conversations
                WHERE workspace_id = \(workspace.id) AND ticket_id IN (
                    SELECT id FROM tickets ORDER BY updated_at DESC, id DESC LIMIT \(Self.recentCount))
                """)
        }
        return Set(found)
    }

    private func compare(_ id: String, _ workspace: Workspace, _ report: inout Report) async throws {
        let conversation: IntercomConversation
        do {
            guard let found = try await transport.read(RetrieveConversation(id)) else { return }
            conversation = found
        } catch let error as IntercomError where error.code == .notFound {
            report.conversationsGone += 1
            guard !report.isDryRun else { return }
            return try await announce(["gone"], of: id, workspace)
        }
        let thread = Thread(conversation)
        let (link, missing) = try await database.read { db in
            let known = try PartLink.known(of: id, in: workspace.id, db)
            let link = try ConversationLink.find(id, in: workspace.id, db)
            return (link, thread.everything.filter { !known.contains($0.id) })
        }
        if let link {
            report.partsMissingHere += missing.filter(\.isSaying).count
            guard !missing.isEmpty || link.differs(from: thread) else { return }
        } else {
            guard thread.contacts.contains(where: { $0.externalID.flatMap(Adoption.senderID) != nil }) else { return }
            report.conversationsUnlinked += 1
        }
        guard !report.isDryRun else { return }
        let parts = missing.map(\.id)
        try await announce(parts.isEmpty ? ["reconciliation:\(now().rawValue)"] : parts, of: id, workspace)
    }

    private func announce(_ parts: [String], of id: String, _ workspace: Workspace) async throws {
        try await database.write { [conversations, now] db in
            let link = try ConversationLink.find(id, in: workspace.id, db)
            try conversations.announce(parts, of: id, ticket: link?.ticketID, in: workspace, at: now(), db)
        }
    }

    // MARK: There

    private static let batch = 200

    /// Messages that the log tells of, that have no part there and no delivery under way.
    private func sendMissing(
        since: Timestamp, _ workspace: Workspace, _ isDryRun: Bool
    ) async throws -> Int {
        var count = 0
        var next = try await database.read { try EventFeed.position(before: since, in: $0) }
        while true {
            let place = next
            let step = try await database.write { [conversations, now] db in
                let entries = try EventFeed.next(after: place, limit: Self.batch, in: db)
                var missing = 0
                for entry in entries where entry.position <= workspace.position {
                    guard let message = try Self.missing(entry.event, workspace, db) else { continue }
                    missing += 1
                    guard !isDryRun else { continue }
                    let new = try BridgeDelivery.new(
                        BridgeDelivery.message, in: workspace.id, lane: BridgeDelivery.lane(of: message.ticketID),
                        .init(messages: [message.id.rawValue]), ticket: message.ticketID, message: message.id)
                    try conversations.outbox.enqueue(new, at: now(), in: db)
                }
                return (missing, entries.last?.position, entries.count)
            }
            count += step.0
            guard step.2 == Self.batch, let last = step.1 else { return count }
            next = last
        }
    }

    /// Whether a delivery brings it there, or has tried to.
    private static func isOrdered(_ message: DeskMessage, _ db: any SQLConnection) throws -> Bool {
        let orders: [String] = try db.column(
            """
            SELECT data FROM deliveries WHERE ticket_id = \(message.ticketID) AND destination = 'intercom'
                AND kind = \(BridgeDelivery.message)
            """)
        return try orders.contains {
            try JSONText.decode($0, as: BridgeDelivery.Data.self).messages?.contains(message.id.rawValue) == true
        }
    }

    private static func missing(
        _ event: Event, _ workspace: Workspace, _ db: any SQLConnection
    ) throws -> DeskMessage? {
        guard event.kind == "message.created",
            let number = try JSONValue(parsing: event.data)["message_id"]?.integerValue,
            let message = try MessageStore.find(DeskMessage.ID(number), in: db), message.deletedAt == nil,
            message.authorType != .system,
            try ConversationLink.latest(of: message.ticketID, in: workspace.id, db) != nil,
            try PartLink.pieces(of: message.id, in: workspace.id, db).isEmpty,
            try !isOrdered(message, db)
        else { return nil }
        return message
    }
}

extension ConversationLink {
    /// Whether the conversation is not as it is known.
    func differs(from thread: Thread) -> Bool {
        thread.state != state || thread.assignee?.description != assignee || Set(thread.tags) != Set(tags)
            || (thread.rating?.createdAt ?? 0) > (ratedAt ?? 0)
    }
}
