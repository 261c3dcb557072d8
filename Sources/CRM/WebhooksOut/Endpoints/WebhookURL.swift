import FoundationEssentials
package import HTTPClient

/// A URL that webhooks may be sent to.
package enum WebhookURL {
    private static let longest = 2048

    /// What is wrong with it; nil if nothing. A name is not looked up: what it means is judged at each connection.
    package static func problem(_ text: String, _ addresses: AddressGuard) -> String? {
        guard text.utf8.count <= longest, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
            let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = url.host, !host.isEmpty
        else { return "must be an http or https URL of at most \(longest) ASCII characters" }
        guard url.user == nil, url.password == nil else { return "cannot have a user or a password in it" }
        guard url.fragment == nil else { return "cannot have a fragment" }
        if let port = url.port {
            guard (1...65_535).contains(port) else { return "must have a port from 1 to 65535" }
            guard !badPorts.contains(port) else { return "cannot have port \(port), which is another protocol's" }
        }
        return hostProblem(host.lowercased(), addresses)
    }

    private static func hostProblem(_ name: String, _ addresses: AddressGuard) -> String? {
        let host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name
        let meant = host == "localhost" || host.hasSuffix(".localhost") ? "127.0.0.1" : host
        guard let address = IPAddress(meant), !addresses.permits(address) else { return nil }
        return "cannot name \(host), which is not reachable from the internet; "
            + "PARLEY_WEBHOOK_ALLOWED_NETWORKS allows networks of one's own"
    }

    /// The ports that browsers do not speak HTTP to (Fetch Standard, section 2.9, “port blocking”).
    private static let badPorts: Set<Int> = [
        1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
        110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
        531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190,
        5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    ]
}
