/// Who the bot is; the way to check a token.
package struct GetMe: BotMethod {
    package typealias Result = User
    package static let name = "getMe"
    package init() {}
}

/// Points Telegram at our webhook. What is left out keeps its previous setting.
package struct SetWebhook: BotMethod {
    package typealias Result = Bool
    package static let name = "setWebhook"
    package var url: String
    /// A self-signed certificate.
    package var certificate: FileSource?
    package var ipAddress: String?
    /// 1–100, 40 unless set.
    package var maxConnections: Int?
    package var allowedUpdates: [String]?
    package var dropPendingUpdates: Bool?
    /// 1–256 of `A-Z`, `a-z`, `0-9`, `_` and `-`.
    package var secretToken: String?

    package init(
        url: String, secretToken: String? = nil, maxConnections: Int? = nil,
        allowedUpdates: [String]? = AllowedUpdates.full, dropPendingUpdates: Bool? = nil
    ) {
        self.url = url
        self.secretToken = secretToken
        self.maxConnections = maxConnections
        self.allowedUpdates = allowedUpdates
        self.dropPendingUpdates = dropPendingUpdates
    }
}

/// Back to getUpdates.
package struct DeleteWebhook: BotMethod {
    package typealias Result = Bool
    package static let name = "deleteWebhook"
    package var dropPendingUpdates: Bool?

    package init(dropPendingUpdates: Bool? = nil) { self.dropPendingUpdates = dropPendingUpdates }
}

package struct GetWebhookInfo: BotMethod {
    package typealias Result = WebhookInfo
    package static let name = "getWebhookInfo"
    package init() {}
}

/// Waits for updates. `BotAPIClient.getUpdates(_:)` answers each as it came, to be stored before it is confirmed.
package struct GetUpdates: BotMethod {
    package typealias Result = [Update]
    package static let name = "getUpdates"
    /// The first update wanted: one more than the last that is safe. It confirms all before it; a negative one counts
    /// from the end and forgets the rest.
    package var offset: Int64?
    /// 1–100.
    package var limit: Int?
    /// Seconds to wait while there is none, at most 50.
    package var timeoutSeconds: Int?
    package var allowedUpdates: [String]?

    package init(
        offset: Int64? = nil, limit: Int? = nil, timeoutSeconds: Int? = nil,
        allowedUpdates: [String]? = AllowedUpdates.full
    ) {
        self.offset = offset
        self.limit = limit
        self.timeoutSeconds = timeoutSeconds
        self.allowedUpdates = allowedUpdates
    }

    package var timeout: Duration { .seconds((timeoutSeconds ?? 0) + 15) }

    private enum CodingKeys: String, CodingKey {
        case offset, limit
        case timeoutSeconds = "timeout"
        case allowedUpdates
    }
}

/// What apps offer after a slash.
package struct SetMyCommands: BotMethod {
    package typealias Result = Bool
    package static let name = "setMyCommands"
    package var commands: [BotCommand]
    package var scope: BotCommand.Scope?
    package var languageCode: String?

    package init(_ commands: [BotCommand], scope: BotCommand.Scope? = nil, languageCode: String? = nil) {
        self.commands = commands
        self.scope = scope
        self.languageCode = languageCode
    }
}

/// Where a file can be fetched; at most 20 MB unless the Bot API server is a local one.
package struct GetFile: BotMethod {
    package typealias Result = File
    package static let name = "getFile"
    package var fileID: String

    package init(fileID: String) { self.fileID = fileID }
}
