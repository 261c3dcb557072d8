package import SQL

/// What conditions look at in a ticket besides what events tell.
package protocol SLATicketTraits: Sendable {
    /// Nil when there is no such ticket.
    func traits(of ticket: Int64, in db: any SQLConnection) throws -> (tags: [String], language: String?)?
}
