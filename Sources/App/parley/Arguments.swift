/// Wrong usage: exit status 2.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}

/// The words after a command, taken apart into flags and operands.
struct Arguments {
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]
    private var switches: Set<String> = []

    /// - Parameters:
    ///   - words: what stands after the command's name.
    ///   - valueFlags: flags that take a value, without dashes.
    ///   - switchFlags: flags that take none.
    /// - Throws: `UsageError` for an unknown flag or a missing value.
    init(_ words: [String], valueFlags: Set<String>, switchFlags: Set<String>) throws {
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word.count > 2 else {
                operands.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if switchFlags.contains(name) {
                guard parts.count == 1 else { throw UsageError(description: "--\(name) takes no value") }
                switches.insert(name)
            } else if valueFlags.contains(name) {
                guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                    throw UsageError(description: "--\(name) needs a value")
                }
                values[name, default: []].append(value)
            } else {
                throw UsageError(description: "there is no flag --\(name) here; see --help")
            }
        }
    }

    func has(_ name: String) -> Bool { switches.contains(name) }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// - Throws: `UsageError` when it was given more than once.
    func one(_ name: String) throws -> String? {
        let all = all(name)
        guard all.count <= 1 else { throw UsageError(description: "--\(name) was given more than once") }
        return all.first
    }

    func required(_ name: String) throws -> String {
        guard let value = try one(name) else { throw UsageError(description: "--\(name) is needed; see --help") }
        return value
    }

    /// - Throws: `UsageError` when there are other than so many operands.
    func expect(_ count: Int) throws {
        guard operands.count == count else {
            throw UsageError(
                description: operands.count > count
                    ? "“\(operands[count])” is not expected here; see --help" : "something is missing; see --help")
        }
    }
}
