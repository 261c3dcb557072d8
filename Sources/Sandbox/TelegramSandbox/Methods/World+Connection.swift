import JSON

extension World {
    func me(_ bot: Int64) -> JSONValue {
        var me = user(bot)
        me["can_join_groups"] = true
        me["can_read_all_group_messages"] = .bool(!(bots[bot]?.hasPrivacyMode ?? true))
        me["supports_inline_queries"] = false
        return me
    }

    mutating func setWebhook(_ call: MethodCall) throws(Refusal) -> MethodResult {
        guard var queue = bots[call.bot]?.updates else { throw .unauthorized }
        let url = call.string("url") ?? ""
        if url.isEmpty { return deleteWebhook(call) }
        if configuration.limitsSetWebhook, let last = queue.lastSetWebhook, now - last < 1_000_000 {
            throw .tooManyRequests(1)
        }
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw .badRequest("bad webhook: An HTTPS URL must be provided for webhook")
        }
        let secret = call.string("secret_token")
        guard secret?.utf8.count ?? 0 <= 256 else { throw .badRequest("secret token is too long") }
        guard secret?.utf8.allSatisfy(Self.isSecretByte) ?? true else {
            throw .badRequest("secret token contains unallowed characters")
        }
        let isSame = queue.webhook?.url == url && queue.webhook?.secretToken == secret
        queue.lastSetWebhook = now
        if let list = call.parameters["allowed_updates"] { queue.allowedUpdates = Self.allowedUpdates(list) }
        if call.bool("drop_pending_updates") { queue.removeAll() }
        let connections = call.integer("max_connections") ?? 40
        queue.webhook = Webhook(
            url: url, secretToken: secret, maxConnections: Int(min(max(connections, 1), 100)),
            ipAddress: call.string("ip_address"), hasCertificate: call.parameters["certificate"] != nil,
            inFlight: queue.webhook?.inFlight ?? 0)
        queue.poll += 1
        queue.isPollEndedByWebhook = true
        for line in queue.lines.keys.sorted() { queue.makeReady(line, now: now) }
        bots[call.bot]?.updates = queue
        webhookCandidates.insert(call.bot)
        touched.insert(call.bot)
        return MethodResult(value: true, description: isSame ? "Webhook is already set" : "Webhook was set")
    }

    mutating func deleteWebhook(_ call: MethodCall) -> MethodResult {
        let had = bots[call.bot]?.updates.webhook != nil
        bots[call.bot]?.updates.webhook = nil
        bots[call.bot]?.updates.standDown()
        if call.bool("drop_pending_updates") { bots[call.bot]?.updates.removeAll() }
        return MethodResult(value: true, description: had ? "Webhook was deleted" : "Webhook is already deleted")
    }

    func webhookInfo(_ bot: Int64) -> JSONValue {
        guard let queue = bots[bot]?.updates else { return [:] }
        var info: [String: JSONValue] = [
            "url": .string(queue.webhook?.url ?? ""), "pending_update_count": .integer(Int64(queue.items.count)),
            "has_custom_certificate": .bool(queue.webhook?.hasCertificate ?? false),
        ]
        if let webhook = queue.webhook {
            info["max_connections"] = .integer(Int64(webhook.maxConnections))
            info["ip_address"] = webhook.ipAddress.map(JSONValue.string)
            info["last_error_date"] = queue.lastError.map { .integer($0.date) }
            info["last_error_message"] = queue.lastError.map { .string($0.message) }
        }
        info["allowed_updates"] = queue.allowedUpdates.map { .array($0.map(JSONValue.string)) }
        return .object(info)
    }

    /// What there is, without waiting.
    mutating func getUpdates(_ call: MethodCall) throws(Refusal) -> JSONValue {
        guard var queue = bots[call.bot]?.updates else { throw .unauthorized }
        guard queue.webhook == nil else {
            throw .conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
        }
        if let list = call.parameters["allowed_updates"] { queue.allowedUpdates = Self.allowedUpdates(list) }
        if let offset = call.integer("offset"), offset != 0 { queue.confirm(offset: offset) }
        let limit = call.integer("limit") ?? 100
        let items = queue.first((1...100).contains(limit) ? Int(limit) : 100)
        bots[call.bot]?.updates = queue
        return .array(items.map(\.body))
    }

    /// An empty list asks for the default again.
    private static func allowedUpdates(_ list: JSONValue) -> [String]? {
        let names = list.arrayValue?.compactMap(\.stringValue) ?? []
        return names.isEmpty ? nil : names
    }

    private static func isSecretByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    mutating func setMyCommands(_ call: MethodCall) -> MethodResult {
        bots[call.bot]?.commands = call.parameters["commands"] ?? []
        return .yes
    }

    func getFile(_ call: MethodCall) throws(Refusal) -> JSONValue {
        guard let fileID = call.string("file_id"), let (number, file) = storedFile(fileID, for: call.bot) else {
            throw .badRequest("wrong file_id or the file is temporarily unavailable")
        }
        guard configuration.isLocalServer || file.size <= 20 << 20 else { throw .badRequest("file is too big") }
        return [
            "file_id": .string(fileID), "file_unique_id": .string("AQAD\(number)"),
            "file_size": .integer(file.size), "file_path": .string(file.path),
        ]
    }

    mutating func answerCallbackQuery(_ call: MethodCall) throws(Refusal) -> MethodResult {
        let id = call.string("callback_query_id") ?? ""
        guard callbackQueries[id]?.bot == call.bot, callbackQueries[id]?.answer == nil else {
            throw .badRequest("query is too old and response timeout expired or query ID is invalid")
        }
        callbackQueries[id]?.answer = call.parameters
        return .yes
    }
}

extension UpdateQueue {
    /// Nothing is due while there is no webhook.
    fileprivate mutating func standDown() {
        for name in ready { lines[name]?.isReady = false }
        ready = []
    }
}
