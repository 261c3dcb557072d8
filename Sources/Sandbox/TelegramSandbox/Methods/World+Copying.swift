import JSON

extension World {
    /// copyMessage, copyMessages, forwardMessage and forwardMessages.
    mutating func copy(_ call: MethodCall) throws(Refusal) -> JSONValue {
        let destination = try destination(call)
        let source = try access(call, "from_chat_id")
        let isForward = call.method.hasPrefix("forward")
        guard let list = call.parameters["message_ids"]?.arrayValue else {
            guard let original = messages[source]?[call.integer("message_id") ?? 0] else {
                throw .badRequest("message to \(isForward ? "forward" : "copy") not found")
            }
            guard isCopyable(original, isForward: isForward) else {
                throw .badRequest("message can't be \(isForward ? "forwarded" : "copied")")
            }
            let message = try copy(original, call, destination, isForward: isForward)
            return isForward ? render(message, for: call.bot) : ["message_id": .integer(message.id)]
        }
        let ids = list.compactMap(\.integerValue)
        guard (1...100).contains(ids.count) else { throw .badRequest("too many message identifiers specified") }
        guard zip(ids, ids.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw .badRequest("message identifiers must be in a strictly increasing order")
        }
        // Those that are gone or cannot be copied are left out in silence.
        let originals = ids.compactMap { messages[source]?[$0] }.filter { isCopyable($0, isForward: isForward) }
        guard !originals.isEmpty else {
            throw .badRequest("there are no messages to \(isForward ? "forward" : "copy")")
        }
        var albums: [String: String] = [:]
        var copies: [JSONValue] = []
        for original in originals {
            let album = original.mediaGroupID.map { albums[$0] ?? "\(makeID())" }
            if let old = original.mediaGroupID { albums[old] = album }
            let message = try copy(original, call, destination, isForward: isForward, album: album)
            copies.append(["message_id": .integer(message.id)])
        }
        return .array(copies)
    }

    private func isCopyable(_ message: MessageRecord, isForward: Bool) -> Bool {
        let kind = message.kind
        if message.isService || message.isProtected { return false }
        if case .group(let id) = message.chat, groups[id]?.hasProtectedContent ?? false { return false }
        let uncopyable: Set = ["invoice", "paid_media", "giveaway", "giveaway_winners", "unknown"]
        return isForward ? kind != "unknown" : !uncopyable.contains(kind)
    }

    private mutating func copy(
        _ original: MessageRecord, _ call: MethodCall, _ destination: Destination, isForward: Bool,
        album: String? = nil
    ) throws(Refusal) -> MessageRecord {
        var content = original.content
        if call.bool("remove_caption") || call.parameters["caption"] != nil {
            content["caption"] = nil
            content["caption_entities"] = nil
            if MessageRecord.captioned.contains(original.kind) {
                content.merge(try text(call.parameters, "caption", "caption_entities", limit: 1024)) { $1 }
            }
        }
        let origin = isForward ? self.origin(of: original, for: call.bot) : nil
        return try record(call, destination, content, album: album, origin: origin)
    }
}
