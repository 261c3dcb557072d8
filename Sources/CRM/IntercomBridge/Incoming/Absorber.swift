import Desk
import Kernel
import Logging
import SQL

/// Takes over what is new in a conversation: what was said, in its order, and how the conversation is.
struct Absorber: Sendable {
    let port: HelpDeskPort
    let conversations: ConversationKeeper
    private let logger = Logger(label: "intercom")

    init(port: HelpDeskPort, conversations: ConversationKeeper) {
        self.port = port
        self.conversations = conversations
    }

    func absorb(
        _ thread: Thread, _ files: [FetchedFile], in workspace: Workspace, at now: Timestamp, _ db: any SQLConnection
    ) throws {
        var link = try ConversationLink.find(thread.id, in: workspace.id, db)
        if link == nil {
            let adoption = Adoption(thread: thread, workspace: workspace, port: port, now: now)
            link = try adoption.adopt(in: db)
        }
        guard let link, var ticket = try TicketBook.lock(link.ticketID, in: db) else { return }
        let known = try PartLink.known(of: thread.id, in: workspace.id, db)
        let files = Dictionary(files.map { ($0.url, $0) }, uniquingKeysWith: { first, _ in first })
        for part in thread.everything where !known.contains(part.id) {
            let message = try take(part, files, ticket, workspace, at: now, db)
            try PartLink.add(
                part.id, of: thread.id, message: message, isOurs: false, in: workspace.id, at: now, db)
            // What an answer did to the ticket is part of what the next one meets.
            if message != nil, let changed = try TicketBook.lock(ticket.id, in: db) { ticket = changed }
        }
        let state = ThreadState(thread: thread, link: link, workspace: workspace, port: port, now: now)
        try state.apply(to: ticket, in: db)
    }

    /// - Returns: the message that it became; nil where it says nothing that belongs here.
    private func take(
        _ part: Thread.Part, _ files: [String: FetchedFile], _ ticket: Ticket, _ workspace: Workspace,
        at now: Timestamp, _ db: any SQLConnection
    ) throws -> DeskMessage.ID? {
        guard part.isSaying, !part.isNote || workspace.settings.takesNotes else { return nil }
        let content = try IncomingContent(part, files, at: now, in: db)
        let agent = part.author.side == .team ? workspace.settings.agent(for: part.author.id) : nil
        let saying = HelpDeskPort.Saying(
            authorName: "\(part.author.name ?? "Somebody") via Intercom", agent: agent.map { Agent.ID($0) },
            text: content.text, files: content.files, at: Timestamp(unixSeconds: part.createdAt))
        guard part.author.side == .team else {
            // Written in another of Intercom's channels, such as by e-mail.
            return part.isNote ? nil : try port.hear(saying, in: ticket, at: now, in: db)
        }
        return try port.say(
            saying, as: part.isNote ? .note : .message, in: ticket, by: Author(workspace.actor, from: "intercom"),
            at: now, in: db)
    }
}
