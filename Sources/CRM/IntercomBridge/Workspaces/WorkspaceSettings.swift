/// How a workspace is served, as administrators have set it.
package struct WorkspaceSettings: Sendable, Equatable, Codable {
    package enum Mode: String, Sendable, CaseIterable, Codable {
        case live
        /// What would be sent is decided and written down, and nothing is sent.
        case rehearsal
    }

    package enum Role: String, Sendable, CaseIterable, Codable {
        case user, lead
    }

    package enum OnClose: String, Sendable, CaseIterable, Codable {
        case resolved, closed
    }

    /// Whether the tickets of a bot, a queue or an intake group are shown there, and to which team.
    package struct Route: Sendable, Hashable, Codable {
        package var botID: Int64?
        package var queueID: Int64?
        /// Of an intake group.
        package var chatID: Int64?
        package var isBridged: Bool
        package var teamID: String?

        package enum CodingKeys: String, CodingKey {
            case botID = "bot_id"
            case queueID = "queue_id"
            case chatID = "chat_id"
            case isBridged = "bridged"
            case teamID = "team_id"
        }

        package init(
            botID: Int64? = nil, queueID: Int64? = nil, chatID: Int64? = nil, isBridged: Bool, teamID: String? = nil
        ) {
            self.botID = botID
            self.queueID = queueID
            self.chatID = chatID
            self.isBridged = isBridged
            self.teamID = teamID
        }
    }

    /// Which teammate stands for an agent.
    package struct Teammate: Sendable, Hashable, Codable {
        package var agentID: Int64
        package var adminID: String

        package enum CodingKeys: String, CodingKey {
            case agentID = "agent_id"
            case adminID = "admin_id"
        }

        package init(agentID: Int64, adminID: String) {
            self.agentID = agentID
            self.adminID = adminID
        }
    }

    package var mode = Mode.live
    /// Where no route says otherwise.
    package var isBridged = true
    package var routes: [Route] = []
    package var teammates: [Teammate] = []
    /// Only the tickets of these contacts; nil for all. To try rules before they matter.
    package var onlyContacts: [Int64]?
    /// What people are over there.
    package var contactRole = Role.user
    /// What a close over there makes of the ticket.
    package var onClose = OnClose.resolved

    // To Intercom
    package var sendsEdits = true
    package var sendsNotes = true
    package var sendsStatus = true
    package var sendsAssignment = true
    package var sendsTags = true
    package var sendsAttributes = true

    // From Intercom
    package var takesNotes = true
    package var takesStatus = true
    package var takesAssignment = true
    package var takesTags = true
    package var takesRatings = true

    package enum CodingKeys: String, CodingKey {
        case mode, routes, teammates
        case isBridged = "bridged"
        case onlyContacts = "only_contacts"
        case contactRole = "contact_role"
        case onClose = "on_close"
        case sendsEdits = "send_edits"
        case sendsNotes = "send_notes"
        case sendsStatus = "send_status"
        case sendsAssignment = "send_assignment"
        case sendsTags = "send_tags"
        case sendsAttributes = "send_attributes"
        case takesNotes = "take_notes"
        case takesStatus = "take_status"
        case takesAssignment = "take_assignment"
        case takesTags = "take_tags"
        case takesRatings = "take_ratings"
    }

    package init() {}

    /// Whether a ticket is shown there, and to which team. What is said of its queue comes before what is said of its
    /// group, and that before its bot. Pure.
    package func route(bot: Int64, queue: Int64?, chat: Int64, contact: Int64) -> (isBridged: Bool, team: String?) {
        if let onlyContacts, !onlyContacts.contains(contact) { return (false, nil) }
        let found =
            routes.first { $0.queueID != nil && $0.queueID == queue } ?? routes.first { $0.chatID == chat }
            ?? routes.first { $0.botID == bot }
        return (found?.isBridged ?? isBridged, found?.teamID)
    }

    package func admin(for agent: Int64?) -> String? {
        agent.flatMap { agent in teammates.first { $0.agentID == agent }?.adminID }
    }

    package func agent(for admin: String?) -> Int64? {
        admin.flatMap { admin in teammates.first { $0.adminID == admin }?.agentID }
    }
}
