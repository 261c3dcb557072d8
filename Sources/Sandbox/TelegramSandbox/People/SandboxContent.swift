package import FoundationEssentials
package import JSON

/// What a person sends.
package enum SandboxContent: Sendable, Hashable {
    /// Entities as in the Bot API.
    case text(String, entities: JSONValue? = nil)
    /// A file. `size` claims a size that its data need not have.
    case file(
        Kind, caption: String? = nil, name: String? = nil, mimeType: String? = nil, data: Data = Data("file".utf8),
        size: Int64? = nil)
    case location(latitude: Double, longitude: Double)
    case venue(latitude: Double, longitude: Double, title: String, address: String)
    case contact(phoneNumber: String, firstName: String)
    case poll(String, options: [String])
    case dice(emoji: String, value: Int64)
    /// Any fields of a message, such as `["story": {…}]`.
    case other([String: JSONValue])

    package enum Kind: String, Sendable, Hashable {
        case photo, video, animation, audio, voice, document, sticker
        case videoNote = "video_note"
    }

    /// A picture.
    package static func photo(_ caption: String? = nil) -> SandboxContent { .file(.photo, caption: caption) }
}

extension SandboxContent: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
}

extension World {
    mutating func fields(_ content: SandboxContent) -> [String: JSONValue] {
        switch content {
        case .text(let text, let entities):
            var fields: [String: JSONValue] = ["text": .string(text)]
            fields["entities"] = entities
            return fields
        case .file(let kind, let caption, let name, let mimeType, let data, let size):
            let file = store(kind: kind.rawValue, name: name, mimeType: mimeType, data: data, claimedSize: size)
            var fields: [String: JSONValue] = [kind.rawValue: file]
            fields["caption"] = caption.map(JSONValue.string)
            if kind == .animation { fields["document"] = file }
            return fields
        case .location(let latitude, let longitude):
            return ["location": ["latitude": .double(latitude), "longitude": .double(longitude)]]
        case .venue(let latitude, let longitude, let title, let address):
            let place: JSONValue = ["latitude": .double(latitude), "longitude": .double(longitude)]
            return [
                "location": place,
                "venue": ["location": place, "title": .string(title), "address": .string(address)],
            ]
        case .contact(let phoneNumber, let firstName):
            return ["contact": ["phone_number": .string(phoneNumber), "first_name": .string(firstName)]]
        case .poll(let question, let options):
            return [
                "poll": .poll(
                    id: "\(makeID())", question: question, options: options, isAnonymous: nil, type: nil,
                    allowsMultiple: false)
            ]
        case .dice(let emoji, let value): return ["dice": ["emoji": .string(emoji), "value": .integer(value)]]
        case .other(let fields): return fields
        }
    }
}
