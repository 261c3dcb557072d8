import FoundationEssentials

/// Where Intercom is, and where it finds us.
package struct IntercomAddresses: Sendable {
    /// `https://api.intercom.io`, or a regional host.
    package var apiURL: String
    /// What stands before the path of the webhook; nil where Intercom cannot reach us.
    package var publicURL: String?

    package init(apiURL: String = "https://api.intercom.io", publicURL: String? = nil) {
        self.apiURL = apiURL
        self.publicURL = publicURL
    }

    /// Without a slash at the end; nil when it is no address of a server.
    static func valid(_ text: String) -> String? {
        guard text.utf8.count <= 1000, let url = URL(string: text), let host = url.host(), !host.isEmpty,
            url.scheme == "https" || url.scheme == "http", url.query() == nil, url.user() == nil
        else { return nil }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
