import Desk
import Kernel
import SQL
import TelegramBotAPI

/// Brings how a conversation is to its ticket: open or closed, to whom it is assigned, its tags and its rating. What was
/// the same on both sides is kept with the link, so that only what changed there changes here.
struct ThreadState {
    let thread: Thread
    let link: ConversationLink
    let workspace: Workspace
    let port: HelpDeskPort
    let now: Timestamp

    private var settings: WorkspaceSettings { workspace.settings }
    private var author: Author { Author(workspace.actor, from: "intercom") }

    func apply(to ticket: Ticket, in db: any SQLConnection) throws {
        var ticket = ticket
        ticket = try status(of: ticket, in: db)
        ticket = try assignment(of: ticket, in: db)
        ticket = try tags(of: ticket, in: db)
        try rating(of: ticket, in: db)
    }

    private func status(of ticket: Ticket, in db: any SQLConnection) throws -> Ticket {
        guard thread.state != link.state else { return ticket }
        try link.set(state: thread.state, in: workspace.id, db)
        guard settings.takesStatus else { return ticket }
        let isOver = ticket.status == .resolved || ticket.status == .closed
        switch thread.state {
        case "closed":
            let wanted: Ticket.Status = settings.onClose == .closed ? .closed : .resolved
            guard !isOver || wanted == .closed else { return ticket }
            return try port.change(ticket, to: wanted, by: author, at: now, in: db)
        case "snoozed":
            guard !isOver else { return ticket }
            let pending = try port.change(ticket, to: .pending, by: author, at: now, in: db)
            return try port.snooze(pending, until: thread.snoozedUntil, by: author, at: now, in: db)
        default:
            let awake = try port.wake(ticket, by: author, at: now, in: db)
            guard isOver || awake.status == .pending else { return awake }
            return try port.change(awake, to: .open, by: author, at: now, in: db)
        }
    }

    private func assignment(of ticket: Ticket, in db: any SQLConnection) throws -> Ticket {
        let assignee = thread.assignee?.description
        guard assignee != link.assignee else { return ticket }
        try link.set(assignee: assignee, in: workspace.id, db)
        guard settings.takesAssignment else { return ticket }
        let admin = thread.assignee.flatMap { $0.isTeam ? nil : $0.id }
        if let agent = settings.agent(for: admin) {
            guard let agent = try AgentDirectory.find(Agent.ID(agent), in: db) else { return ticket }
            return try port.assign(ticket, to: agent, by: author, at: now, in: db)
        }
        // Whoever has it there now is nobody here; if it was taken from one of ours, it is nobody's.
        guard let before = ticket.assigneeID, let linked = settings.admin(for: before.rawValue),
            link.assignee == "admin:\(linked)"
        else { return ticket }
        return try port.assign(ticket, to: nil, by: author, at: now, in: db)
    }

    private func tags(of ticket: Ticket, in db: any SQLConnection) throws -> Ticket {
        let (there, before) = (Set(thread.tags), Set(link.tags))
        guard there != before else { return ticket }
        try link.set(tags: thread.tags, in: workspace.id, db)
        guard settings.takesTags else { return ticket }
        let removed = before.subtracting(there)
        let tags = ticket.tags.filter { !removed.contains($0) }
        let added = there.subtracting(before).subtracting(tags).sorted()
        return try port.tag(ticket, with: tags + added, by: author, at: now, in: db)
    }

    private func rating(of ticket: Ticket, in db: any SQLConnection) throws {
        guard let rating = thread.rating, rating.createdAt > link.ratedAt ?? 0 else { return }
        try link.set(ratedAt: rating.createdAt, in: workspace.id, db)
        guard settings.takesRatings else { return }
        try port.rate(ticket, rating.rating, remark: rating.remark, by: author, at: now, in: db)
        let stars = String(repeating: "★", count: max(0, min(5, rating.rating)))
        let remark = rating.remark.map { "\n\($0)" } ?? ""
        let saying = HelpDeskPort.Saying(
            authorName: "Intercom", agent: nil, text: .init("Rated \(rating.rating) of 5 \(stars)\(remark)"),
            files: [], at: now)
        let note = try port.say(saying, as: .note, in: ticket, by: author, at: now, in: db)
        // It is of the other side: it does not go back there.
        try PartLink.add(
            "rating:\(rating.createdAt)", of: thread.id, message: note, isOurs: false, in: workspace.id, at: now, db)
    }
}
