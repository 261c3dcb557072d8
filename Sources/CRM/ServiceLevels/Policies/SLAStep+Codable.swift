extension SLAStep: Codable {
    private enum CodingKeys: String, CodingKey {
        case percent
        case offset = "offset_seconds"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let percent = try container.decodeIfPresent(Int.self, forKey: .percent) {
            self = .percent(percent)
        } else {
            self = .offset(try container.decode(Int64.self, forKey: .offset))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .percent(let percent): try container.encode(percent, forKey: .percent)
        case .offset(let seconds): try container.encode(seconds, forKey: .offset)
        }
    }
}
