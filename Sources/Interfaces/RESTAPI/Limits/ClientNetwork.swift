import Glibc

/// What counts as one address: of IPv6 the first 64 bits, for whoever has one address there has them all.
enum ClientNetwork {
    static func name(_ address: String?) -> String {
        guard let address else { return "-" }
        guard address.utf8.contains(UInt8(ascii: ":")) else { return address }
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, String(address.prefix { $0 != "%" }), &bytes) == 1 else { return address }
        let octets = withUnsafeBytes(of: bytes) { Array($0) }
        // ::ffff:192.0.2.1 is 192.0.2.1.
        if octets.prefix(10).allSatisfy({ $0 == 0 }), octets[10] == 0xff, octets[11] == 0xff {
            return octets.suffix(4).map { String($0) }.joined(separator: ".")
        }
        return octets.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "/64"
    }
}
