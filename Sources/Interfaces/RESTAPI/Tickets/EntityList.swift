import FoundationEssentials
import JSON
import Kernel
import TelegramBotAPI

/// `entities` of a body: formatting in Telegram's form, offsets in UTF-16 units.
enum EntityList {
    /// What a bot may send. Addresses, names and hashtags Telegram finds by itself.
    static let types: Set<MessageEntity.Kind> = [
        .bold, .italic, .underline, .strikethrough, .spoiler, .blockquote, .expandableBlockquote, .code, .pre,
        .textLink, .customEmoji,
    ]
    private static let fields: Set<String> = ["type", "offset", "length", "url", "language", "custom_emoji_id"]
    static let most = 100

    /// As the API shows formatting.
    static func view(_ entities: [MessageEntity]) -> JSONValue {
        entities.isEmpty ? [] : (try? JSONText.encode(entities)).map { JSONValue(text: $0) } ?? []
    }

    static func read(_ body: Body, of text: String) throws -> [MessageEntity] {
        guard let list = try body.list("entities"), !list.isEmpty else { return [] }
        guard list.count <= most else { throw APIError.invalid("entities", "too_many", "must be at most \(most)") }
        let units = Array(text.utf16)
        return try list.enumerated().map { index, item in
            let name = "entities[\(index)]"
            if let unknown = item.objectValue?.keys.filter({ !fields.contains($0) }).min() {
                throw APIError.invalid("\(name).\(unknown)", "unknown_field", "is not a field of an entity")
            }
            guard let entity = try? JSONDecoder().decode(MessageEntity.self, from: item.serialized()) else {
                throw APIError.invalid(
                    name, "wrong_type", "must be an object with “type”, “offset” and “length” as in Telegram’s Bot API")
            }
            guard types.contains(entity.type) else {
                throw APIError.invalid(
                    "\(name).type", "not_allowed",
                    "must be one of \(types.map(\.rawValue).sorted().joined(separator: ", "))")
            }
            let isNeeded = entity.type == .textLink ? entity.url != nil : true
            let isNamed = entity.type == .customEmoji ? entity.customEmojiID != nil : true
            guard isNeeded && isNamed else {
                throw APIError.invalid(name, "required", "needs the url, or the custom_emoji_id, that it stands for")
            }
            let bounds = 0...units.count
            guard bounds.contains(entity.offset), entity.length > 0, entity.length <= units.count,
                bounds.contains(entity.end), !splits(units, at: entity.offset), !splits(units, at: entity.end)
            else {
                throw APIError.invalid(name, "out_of_range", "must lie within the body and not split a character")
            }
            return entity
        }
    }

    private static func splits(_ units: [UInt16], at index: Int) -> Bool {
        index < units.count && UTF16.isTrailSurrogate(units[index])
    }
}
