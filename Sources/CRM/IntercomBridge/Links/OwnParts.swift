import Kernel
import SQL

/// The parts that a change of ours made, which say nothing.
enum OwnParts {
    /// Takes note of the newest part that a teammate of ours made and that says nothing, so that it is not taken for
    /// theirs. If there is none in the answer, nothing is lost: reading it changes nothing.
    static func remember(
        in response: String, of conversation: ConversationLink, _ workspace: Workspace, at now: Timestamp,
        _ db: any SQLConnection
    ) throws {
        guard let thread = try IntercomAnswer.thread(response), thread.id == conversation.conversationID,
            let part = thread.parts.last, !part.isSaying, part.author.side == .team
        else { return }
        try PartLink.add(part.id, of: thread.id, message: nil, isOurs: true, in: workspace.id, at: now, db)
    }
}
