package import Kernel
package import SQL

extension TicketBook {
    /// - Parameter fields: JSON object.
    @discardableResult
    package func setCustomFields(
        _ ticket: Ticket, to fields: String, by actor: Actor, origin: String? = nil, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Ticket {
        guard ticket.customFields != fields else { return ticket }
        try db.later(
            """
            UPDATE tickets SET custom_fields = \(fields), updated_at = \(now), version = version + 1
            WHERE id = \(ticket.id)
            """)
        try record(
            "ticket.updated", FieldChange("custom_fields", json: ticket.customFields, to: fields), ticket, by: actor,
            origin: origin, at: now, in: db)
        return try changed(ticket, at: now, in: db) { $0.customFields = fields }
    }
}
