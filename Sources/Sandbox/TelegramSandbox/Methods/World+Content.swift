import FoundationEssentials
import JSON

extension World {
    /// The content of a send, checked as the official server checks it.
    mutating func content(_ call: MethodCall) throws(Refusal) -> [String: JSONValue] {
        switch call.method {
        case "sendMessage":
            var content = try text(call.parameters, "text", "entities", limit: 4096)
            content["link_preview_options"] = call.parameters["link_preview_options"]
            return content
        case "sendLocation": return ["location": try location(call)]
        case "sendVenue":
            let place = try location(call)
            let venue = call.parameters.filter {
                ["title", "address", "foursquare_id", "google_place_id"].contains($0.key)
            }
            return ["location": place, "venue": .object(venue.merging(["location": place]) { $1 })]
        case "sendContact":
            let names: Set = ["phone_number", "first_name", "last_name", "vcard"]
            return ["contact": .object(call.parameters.filter { names.contains($0.key) })]
        case "sendPoll": return ["poll": try poll(call)]
        case "sendDice": return ["dice": try dice(call)]
        default: return try media(call)
        }
    }

    /// A text or caption with its entities.
    func text(
        _ parameters: [String: JSONValue], _ name: String, _ entitiesName: String, limit: Int
    ) throws(Refusal) -> [String: JSONValue] {
        let text = parameters[name]?.stringValue ?? ""
        let isCaption = name == "caption"
        if text.allSatisfy(\.isWhitespace) {
            guard isCaption else { throw .badRequest("message text is empty") }
            return [:]
        }
        let units = Array(text.utf16)
        guard units.count <= limit else { throw .badRequest("message \(isCaption ? "caption " : "")is too long") }
        let entities = parameters[entitiesName]?.arrayValue ?? []
        for entity in entities {
            let start = Int(entity["offset"]?.integerValue ?? -1)
            let end = start + Int(entity["length"]?.integerValue ?? -1)
            guard start >= 0, end > start, end <= units.count else { throw .badRequest("ENTITY_BOUNDS_INVALID") }
            guard [start, end].allSatisfy({ $0 == units.count || !UTF16.isTrailSurrogate(units[$0]) }) else {
                throw .badRequest(
                    "can't parse entities: entity begins in a middle of a UTF-16 symbol at byte offset \(start)")
            }
        }
        var content: [String: JSONValue] = [name: .string(text)]
        if !entities.isEmpty { content[entitiesName] = .array(entities) }
        return content
    }

    private func location(_ call: MethodCall) throws(Refusal) -> JSONValue {
        guard let latitude = call.parameters["latitude"]?.doubleValue,
            let longitude = call.parameters["longitude"]?.doubleValue, abs(latitude) <= 90, abs(longitude) <= 180
        else { throw .badRequest("wrong location specified") }
        var location: JSONValue = ["latitude": .double(latitude), "longitude": .double(longitude)]
        location["horizontal_accuracy"] = call.parameters["horizontal_accuracy"]
        return location
    }

    private mutating func poll(_ call: MethodCall) throws(Refusal) -> JSONValue {
        let options = call.parameters["options"]?.arrayValue ?? []
        guard (1...12).contains(options.count) else { throw .badRequest("poll must have 1-12 options") }
        return .poll(
            id: "\(makeID())", question: call.string("question") ?? "",
            options: options.compactMap { $0["text"]?.stringValue }, isAnonymous: call.parameters["is_anonymous"],
            type: call.string("type"), allowsMultiple: call.bool("allows_multiple_answers"))
    }

    private mutating func dice(_ call: MethodCall) throws(Refusal) -> JSONValue {
        let emoji = call.string("emoji") ?? "🎲"
        let highest: [String: Int64] = ["🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64]
        guard let highest = highest[emoji] else { throw .badRequest("wrong dice emoji") }
        return ["emoji": .string(emoji), "value": .integer(Int64.random(in: 1...highest, using: &random))]
    }

    private mutating func media(_ call: MethodCall) throws(Refusal) -> [String: JSONValue] {
        let words: [String: String] = [
            "sendPhoto": "photo", "sendVideo": "video", "sendAnimation": "animation", "sendAudio": "audio",
            "sendVoice": "voice", "sendVideoNote": "video_note", "sendDocument": "document", "sendSticker": "sticker",
        ]
        guard let kind = words[call.method] else { throw .methodNotFound }
        return try medium(kind, call.string(kind) ?? "", call.parameters, call)
    }

    /// A medium with its caption. An animation also stands as a document, for older programs.
    mutating func medium(
        _ kind: String, _ source: String, _ parameters: [String: JSONValue], _ call: MethodCall
    ) throws(Refusal) -> [String: JSONValue] {
        var content =
            MessageRecord.captioned.contains(kind)
            ? try text(parameters, "caption", "caption_entities", limit: 1024) : [:]
        let file = try self.file(kind, source, call)
        content[kind] = file
        if kind == "animation" { content["document"] = file }
        if parameters["has_spoiler"]?.boolValue ?? false { content["has_media_spoiler"] = true }
        if parameters["show_caption_above_media"]?.boolValue ?? false { content["show_caption_above_media"] = true }
        return content
    }

    private mutating func file(_ kind: String, _ source: String, _ call: MethodCall) throws(Refusal) -> JSONValue {
        let wrong = Refusal.badRequest("wrong file identifier/HTTP URL specified")
        if source.hasPrefix("attach://") {
            guard let upload = call.files[String(source.dropFirst(9))] else {
                let isAlbum = call.method == "sendMediaGroup"
                throw isAlbum ? wrong : .badRequest("there is no \(kind.replacing("_", with: " ")) in the request")
            }
            guard !upload.data.isEmpty else { throw .badRequest("file must be non-empty") }
            let limit = configuration.isLocalServer ? 2000 << 20 : (kind == "photo" ? 10 : 50) << 20
            guard upload.data.count <= limit else { throw .entityTooLarge }
            return store(kind: kind, name: upload.name, mimeType: upload.mimeType, data: upload.data)
        }
        if source.hasPrefix("http://") || source.hasPrefix("https://") {
            return store(kind: kind, name: nil, mimeType: nil, data: Data(source.utf8))
        }
        guard let (number, file) = storedFile(source, for: call.bot) else { throw wrong }
        // A photo stays a photo; what came as a document is not turned into another kind by its id.
        guard file.kind == kind else { throw .badRequest("can't use file of type \(file.kind) as \(kind)") }
        return description(number, file)
    }
}

extension JSONValue {
    static func poll(
        id: String, question: String, options: [String], isAnonymous: JSONValue?, type: String?, allowsMultiple: Bool
    ) -> JSONValue {
        let list = options.enumerated().map { number, text -> JSONValue in
            ["persistent_id": .string("\(number)"), "text": .string(text), "voter_count": 0]
        }
        return [
            "id": .string(id), "question": .string(question), "options": .array(list), "total_voter_count": 0,
            "is_closed": false, "is_anonymous": isAnonymous ?? true, "type": .string(type ?? "regular"),
            "allows_multiple_answers": .bool(allowsMultiple), "allows_revoting": true, "members_only": false,
        ]
    }
}
