import Contacts
import IntercomAPI
import Kernel
import SQL

/// Keeps the links true when something over there is merged or deleted, and says so in the audit log.
struct LinkRepair {
    let conversations: ConversationKeeper
    let workspace: Workspace
    let now: Timestamp

    /// - Parameter old: the one that is gone, where it is said.
    func contactMerged(_ old: String?, into survivor: IntercomContact, in db: any SQLConnection) throws {
        guard let link = try merged(old, into: survivor, in: db), link.intercomID != survivor.id else { return }
        try link.move(to: survivor.id, in: workspace, at: now, db)
    }

    private func merged(
        _ old: String?, into survivor: IntercomContact, in db: any SQLConnection
    ) throws -> ContactLink? {
        if let old, let link = try ContactLink.find(intercomID: old, in: workspace.id, db) { return link }
        // Our number went over to the one that stays.
        guard let sender = survivor.externalID.flatMap({ Adoption.senderID($0) }),
            let contact = try ContactDirectory.find(senderID: sender, in: db)
        else { return nil }
        return try ContactLink.find(contact.id, in: workspace.id, db)
    }

    func contactDeleted(_ id: String, in db: any SQLConnection) throws {
        guard let link = try ContactLink.find(intercomID: id, in: workspace.id, db) else { return }
        try ContactLink.remove(intercomID: id, in: workspace.id, db)
        try Audit.record(
            "intercom.contact_deleted", on: "contact:\(link.contactID)", by: workspace.actor,
            before: try JSONText.encode(["intercom_id": id]), origin: "intercom", at: now, in: db)
    }

    func conversationDeleted(_ id: String, in db: any SQLConnection) throws {
        guard let link = try ConversationLink.find(id, in: workspace.id, db) else { return }
        try conversations.gone(link, in: workspace, at: now, db)
    }
}
