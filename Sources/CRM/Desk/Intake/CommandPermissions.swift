import TelegramBotAPI

/// What an agent needs to be allowed for a command in a topic.
enum CommandPermissions {
    /// Nil for a command that anybody may use.
    static func needed(for command: Command) -> Permission? {
        switch command.name {
        case "note": .note
        case "resolve": .resolve
        case "close": .close
        case "reopen": .reopen
        case "open", "pending", "hold", "snooze", "unsnooze": .progress
        case "merge", "unmerge": .merge
        case "priority": .prioritize
        case "tag", "untag": .tag
        case "delete", "t", "kb": .reply
        case "assign": command.argument.text.lowercased() == "me" ? .assignSelf : .assignOthers
        default: nil
        }
    }

    static func needed(for action: TicketAction) -> Permission {
        switch action {
        case .assignToMe: .assignSelf
        case .resolve: .resolve
        case .close: .close
        case .reopen: .reopen
        }
    }

    static let refusal = "Your role does not allow this."
}
