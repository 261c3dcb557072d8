/// A range of addresses in CIDR notation (RFC 4632): `10.0.0.0/8`, `fc00::/7`.
package struct IPNetwork: Sendable, Hashable, LosslessStringConvertible {
    private let address: IPAddress
    /// How many leading bits its addresses share.
    private let length: Int

    /// Reads an address, or an address with the number of bits behind a slash.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(String(parts[0])) else { return nil }
        let longest = address.bytes.count * 8
        guard parts.count == 2 else {
            (self.address, length) = (address, longest)
            return
        }
        guard !parts[1].isEmpty, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1]),
            length <= longest
        else { return nil }
        (self.address, self.length) = (address, length)
    }

    package func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        let whole = length / 8
        guard other.bytes.prefix(whole) == address.bytes.prefix(whole) else { return false }
        guard length % 8 > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xff00 >> (length % 8))
        return other.bytes[whole] & mask == address.bytes[whole] & mask
    }

    package var description: String { "\(address)/\(length)" }
}
