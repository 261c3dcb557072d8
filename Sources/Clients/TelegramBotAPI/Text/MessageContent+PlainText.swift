extension MessageContent {
    /// What stands for the content where only text can be shown; `nil` for a file, which has a caption at most.
    package var plainText: String? {
        switch self {
        case .text(let text): text.text
        case .location(let location): "📍 \(location.coordinates)"
        case .venue(let venue): "📍 \(venue.title)\n\(venue.address)\n\(venue.location.coordinates)"
        case .contact(let contact): contact.plainText
        case .poll(let poll): poll.plainText
        case .dice(let dice): "\(dice.emoji) \(dice.value)"
        case .sticker(let sticker): sticker.emoji.map { "\($0) (sticker)" } ?? "(sticker)"
        case .unsupported(let kind): "(\(kind.split(separator: "_").joined(separator: " ")))"
        case .photo, .video, .animation, .audio, .voice, .videoNote, .document, .service: nil
        }
    }
}

extension Location {
    /// Latitude and longitude with six decimals, which is a tenth of a metre.
    fileprivate var coordinates: String { "\(Self.rounded(latitude)), \(Self.rounded(longitude))" }

    private static func rounded(_ degrees: Double) -> Double { (degrees * 1_000_000).rounded() / 1_000_000 }
}

extension SharedContact {
    fileprivate var plainText: String {
        "👤 \([firstName, lastName ?? ""].filter { !$0.isEmpty }.joined(separator: " "))\n\(phoneNumber)"
    }
}

extension Poll {
    fileprivate var plainText: String {
        let mark = allowsMultipleAnswers ? "☐" : "○"
        return (["📊 \(question.text)"] + options.map { "\(mark) \($0.text)" }).joined(separator: "\n")
    }
}
