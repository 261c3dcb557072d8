/// Whether and how a link in the text is previewed.
package struct LinkPreviewOptions: Sendable, Hashable, Codable {
    package var isDisabled: Bool?
    package var url: String?
    package var preferSmallMedia: Bool?
    package var preferLargeMedia: Bool?
    package var showAboveText: Bool?

    package init(
        isDisabled: Bool? = nil, url: String? = nil, preferSmallMedia: Bool? = nil, preferLargeMedia: Bool? = nil,
        showAboveText: Bool? = nil
    ) {
        self.isDisabled = isDisabled
        self.url = url
        self.preferSmallMedia = preferSmallMedia
        self.preferLargeMedia = preferLargeMedia
        self.showAboveText = showAboveText
    }

    enum CodingKeys: String, CodingKey {
        case url
        case isDisabled = "is_disabled"
        case preferSmallMedia = "prefer_small_media"
        case preferLargeMedia = "prefer_large_media"
        case showAboveText = "show_above_text"
    }
}
