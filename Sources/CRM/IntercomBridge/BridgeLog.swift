package import Contacts
package import Desk
package import Kernel
package import SQL

/// What went to Intercom and what came from there, the newest first.
package struct BridgeLog: Sendable {
    package enum Subject: Sendable {
        case ticket(Ticket.ID)
        case contact(Contact.ID)
        case conversation(String)
    }

    package let deliveries: [Delivery]
    package let receipts: [Receipt]

    /// So many of a contact's tickets are looked at, the newest.
    private static let mostTickets = 100

    package init(
        of subject: Subject, in workspace: Workspace, limit: Int, _ db: any SQLConnection
    ) throws {
        let tickets = try Self.tickets(of: subject, workspace, db)
        var conversations: [String] = []
        if case .conversation(let id) = subject {
            conversations = [id]
        } else if !tickets.isEmpty {
            conversations = try db.column(
                """
                SELECT conversation_id FROM intercom_conversations
                WHERE workspace_id = \(workspace.id) AND ticket_id IN (\(list: tickets))
                """)
        }
        deliveries =
            tickets.isEmpty
            ? []
            : try db.all(
                """
                SELECT \(Delivery.columns) FROM deliveries
                WHERE ticket_id IN (\(list: tickets)) AND destination = 'intercom' ORDER BY id DESC LIMIT \(limit)
                """)
        receipts =
            conversations.isEmpty
            ? []
            : try db.all(
                """
                SELECT \(Receipt.columns) FROM receipts WHERE id IN (
                    SELECT receipt_id FROM intercom_receipts
                    WHERE workspace_id = \(workspace.id) AND conversation_id IN (\(list: conversations))
                    ORDER BY receipt_id DESC LIMIT \(limit))
                ORDER BY id DESC
                """)
    }

    private static func tickets(
        of subject: Subject, _ workspace: Workspace, _ db: any SQLConnection
    ) throws -> [Ticket.ID] {
        switch subject {
        case .ticket(let id): return [id]
        case .contact(let id):
            return try db.column(
                """
                SELECT id FROM tickets WHERE contact_id = \(id) ORDER BY created_at DESC, id DESC
                LIMIT \(mostTickets)
                """)
        case .conversation(let id):
            return try ConversationLink.find(id, in: workspace.id, db).map { [$0.ticketID] } ?? []
        }
    }
}
