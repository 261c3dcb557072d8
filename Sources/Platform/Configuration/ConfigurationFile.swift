import FoundationEssentials

/// A file of `name = value` lines. `#` begins a comment; a value may stand in double quotes.
package enum ConfigurationFile {
    /// - Throws: `ConfigurationError` when it cannot be read or a line has another form.
    package static func read(_ path: String) throws(ConfigurationError) -> [String: String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError(setting: "--config", problem: "cannot read “\(path)”")
        }
        return try parse(String(decoding: data, as: UTF8.self), name: path)
    }

    static func parse(_ text: String, name: String) throws(ConfigurationError) -> [String: String] {
        var settings: [String: String] = [:]
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = trimmed(line)
            if line.isEmpty || line.first == "#" { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw ConfigurationError(
                    setting: "line \(number + 1) of \(name)", problem: "cannot be “\(line)”",
                    allowed: ["name = value"])
            }
            var value = parts[1]
            if value.count >= 2, value.first == "\"", value.last == "\"" {
                value = String(value.dropFirst().dropLast())
            }
            settings[parts[0]] = value
        }
        return settings
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let start = text.drop { $0.isWhitespace }
        let end = start.reversed().drop { $0.isWhitespace }
        return String(end.reversed())
    }
}
