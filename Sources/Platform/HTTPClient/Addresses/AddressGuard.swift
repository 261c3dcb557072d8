/// Says which addresses may be connected to where the URL is somebody else's: only those that are reachable from the
/// whole internet, and networks that are allowed by name. Pure.
///
/// The ranges are those that IANA's registries of special-purpose addresses do not call globally reachable (RFC 6890),
/// with multicast, and with the addresses under which clouds give their machines secrets.
package struct AddressGuard: Sendable, Hashable {
    private let allowed: [IPNetwork]

    /// - Parameter allowed: networks that may be reached although they are private.
    package init(allowing allowed: [IPNetwork] = []) { self.allowed = allowed }

    package func permits(_ address: IPAddress) -> Bool {
        if allowed.contains(where: { $0.contains(address) }) { return true }
        guard address.bytes.count == 16 else { return !Self.forbidden.contains { $0.contains(address) } }
        // An IPv4 address in the clothes of an IPv6 address is judged by what it is.
        if let inner = Self.embedded(in: address) { return permits(inner) }
        return Self.global.contains(address) && !Self.forbidden.contains { $0.contains(address) }
    }

    /// IPv4-mapped (`::ffff:a.b.c.d`), and what a translator makes of IPv4 (`64:ff9b::a.b.c.d`, RFC 6052).
    private static func embedded(in address: IPAddress) -> IPAddress? {
        guard translated.contains(where: { $0.contains(address) }) else { return nil }
        return IPAddress(bytes: Array(address.bytes.suffix(4)))
    }

    private static let translated = networks("::ffff:0:0/96", "64:ff9b::/96")
    /// All of IPv6 that has been given out for use on the internet (RFC 4291, section 2.4).
    private static let global = networks("2000::/3")[0]

    private static let forbidden = networks(
        "0.0.0.0/8",  // this network; 0.0.0.0 is this machine
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",  // private
        "100.64.0.0/10",  // carrier-grade NAT; Alibaba's metadata
        "127.0.0.0/8",  // loopback
        "168.63.129.16/32",  // Azure's host, in a public range
        "169.254.0.0/16",  // link-local; the metadata of AWS, Google, Azure
        "192.0.0.0/24",  // protocol assignments; Oracle's metadata
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",  // documentation
        "192.88.99.0/24",  // 6to4 relays
        "198.18.0.0/15",  // benchmarks
        "224.0.0.0/4",  // multicast
        "240.0.0.0/4",  // reserved, and broadcast
        "2001::/23",  // protocol assignments: Teredo, ORCHID
        "2001:db8::/32", "3fff::/20",  // documentation
        "2002::/16"  // 6to4
    )

    private static func networks(_ texts: String...) -> [IPNetwork] { texts.compactMap { IPNetwork($0) } }
}
