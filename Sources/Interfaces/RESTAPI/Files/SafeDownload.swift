import HTTPTypes

/// The headers of a file that somebody else has chosen, content and type: no browser may take it for a page of ours.
enum SafeDownload {
    static let anyType = "application/octet-stream"

    static func headers(fileName: String, mimeType: String?) -> HTTPFields {
        [
            .contentType: mimeType.flatMap(plainType) ?? anyType, "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox", .cacheControl: "private, max-age=3600",
            "Content-Disposition": "attachment; filename*=UTF-8''\(escaped(fileName))",
        ]
    }

    /// A type and a subtype of visible ASCII; nil for anything else.
    static func plainType(_ type: String) -> String? {
        let isPlain = type.utf8.allSatisfy { (0x21...0x7E).contains($0) } && type.contains("/")
        return isPlain && type.utf8.count <= 100 ? type : nil
    }

    /// RFC 8187.
    private static func escaped(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            let isPlain =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            let digits = String(byte, radix: 16, uppercase: true)
            text += isPlain ? String(UnicodeScalar(byte)) : "%\(digits.count == 1 ? "0" : "")\(digits)"
        }
        return text
    }
}
