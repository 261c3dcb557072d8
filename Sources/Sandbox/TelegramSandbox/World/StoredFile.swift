import FoundationEssentials
import JSON

/// A file that the simulator keeps.
struct StoredFile {
    /// The field in which it stands: `photo`, `document`, …
    let kind: String
    let name: String?
    let mimeType: String?
    /// May be claimed larger than the data is, to try limits without the memory.
    let size: Int64
    let data: Data
    let path: String

    /// Its description for messages, without its ids.
    var details: [String: JSONValue] {
        var details: [String: JSONValue] = ["file_size": .integer(size)]
        if kind != "video_note", kind != "voice", kind != "sticker", let name { details["file_name"] = .string(name) }
        if kind != "video_note", kind != "sticker", let mimeType { details["mime_type"] = .string(mimeType) }
        switch kind {
        case "video", "animation": details.merge(["width": 640, "height": 360, "duration": 5]) { $1 }
        case "audio", "voice": details["duration"] = 5
        case "video_note": details.merge(["length": 240, "duration": 5]) { $1 }
        case "sticker":
            details.merge(
                ["type": "regular", "width": 512, "height": 512, "is_animated": false, "is_video": false]
            ) { $1 }
        default: break
        }
        return details
    }
}
