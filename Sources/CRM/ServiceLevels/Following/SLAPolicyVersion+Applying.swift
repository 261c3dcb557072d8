package import Kernel
package import SQL

extension SLAPolicyVersion {
    /// Has running clocks go over to this version, with what they have counted.
    /// - Parameter tickets: with their contacts.
    /// - Returns: how many tickets there are.
    package func apply(
        to tickets: [(ticket: Int64, contact: Int64?)], by author: Author, _ events: EventLog, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Int {
        let applied = try JSONText.encode(SLAPolicyApplied(policyID: policyID, version: id, isToRunning: true))
        for (ticket, contact) in tickets {
            try events.append(
                SLAPolicyApplied.kind, at: now, by: author.actor, ticket: ticket, contact: contact, json: applied,
                in: db)
        }
        try Audit.record(
            "sla_policy.applied", on: "sla_policy:\(policyID)", by: author.actor,
            after: try JSONText.encode(["version": number, "tickets": Int64(tickets.count)]), origin: author.origin,
            at: now, in: db)
        return tickets.count
    }
}
