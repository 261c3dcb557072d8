import Kernel

/// As JSON every field is there: what is not known is null.
extension BotRegistrar.Report: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id, username, name, mode, problem, groups, limits, webhook
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(username, forKey: .username)
        try container.encode(name, forKey: .name)
        try container.encode(mode, forKey: .mode)
        try container.encode(problem, forKey: .problem)
        try container.encode(groups, forKey: .groups)
        try container.encode(ShownLimits(limits: limits ?? Bot.Limits()), forKey: .limits)
        try container.encode(webhook, forKey: .webhook)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(updatedAt, forKey: .updatedAt)
    }

    private struct ShownLimits: Encodable {
        let limits: Bot.Limits

        private enum CodingKeys: String, CodingKey {
            case bot, group
            case privateChat = "private_chat"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(limits.bot, forKey: .bot)
            try container.encode(limits.privateChat, forKey: .privateChat)
            try container.encode(limits.group, forKey: .group)
        }
    }
}

extension BotRegistrar.Report.Group: Encodable {
    private enum CodingKeys: String, CodingKey {
        case purpose, title, state, problem
        case chatID = "chat_id"
        case ticketByUser = "ticket_by_user"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(chatID, forKey: .chatID)
        try container.encode(purpose, forKey: .purpose)
        try container.encode(title, forKey: .title)
        try container.encode(ticketByUser, forKey: .ticketByUser)
        try container.encode(state, forKey: .state)
        try container.encode(problem, forKey: .problem)
    }
}

extension BotRegistrar.Report.Webhook: Encodable {
    private enum CodingKeys: String, CodingKey {
        case problem
        case isSet = "is_set"
        case pendingUpdateCount = "pending_update_count"
        case lastErrorMessage = "last_error_message"
        case lastErrorAt = "last_error_at"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isSet, forKey: .isSet)
        try container.encode(pendingUpdateCount, forKey: .pendingUpdateCount)
        try container.encode(lastErrorMessage, forKey: .lastErrorMessage)
        try container.encode(lastErrorAt, forKey: .lastErrorAt)
        try container.encode(problem, forKey: .problem)
    }
}
