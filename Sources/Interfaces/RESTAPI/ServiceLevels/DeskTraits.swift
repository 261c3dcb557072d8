import Kernel
package import SQL
import ServiceLevels

/// The desk's tickets, as the conditions of policies look at them.
package struct DeskTraits: SLATicketTraits {
    package init() {}

    package func traits(of ticket: Int64, in db: any SQLConnection) throws -> (tags: [String], language: String?)? {
        let row = try db.first(
            """
            SELECT tickets.tags, contacts.language FROM tickets JOIN contacts ON contacts.id = tickets.contact_id
            WHERE tickets.id = \(ticket)
            """)
        guard let row else { return nil }
        return (try JSONText.decode(try row.get("tags")), try row.get("language"))
    }
}
