/// Reads settings by name from flags, the environment and a file; flags win, then the environment, then the file.
///
/// The setting `database-url` is the flag `--database-url`, the variable `PARLEY_DATABASE_URL` and the key
/// `database-url` in the file.
package struct ConfigurationReader: Sendable {
    package struct Found: Sendable {
        package let value: String
        /// Where it was set, such as `--listen` or `PARLEY_LISTEN`.
        package let origin: String
    }

    private static let prefix = "PARLEY_"

    private let known: Set<String>
    private let flags: [String: String]
    private let environment: [String: String]
    private let file: [String: String]
    private let fileName: String

    /// - Parameter known: the names of all settings there are.
    /// - Throws: `ConfigurationError` for a setting that is not known.
    package init(
        known: Set<String>, flags: [String: String], environment: [String: String], file: [String: String] = [:],
        fileName: String = ""
    ) throws(ConfigurationError) {
        self.known = known
        self.flags = flags
        self.environment = environment
        self.file = file
        self.fileName = fileName
        for name in flags.keys.sorted() where !known.contains(name) {
            throw ConfigurationError(setting: "--\(name)", problem: "is not a setting")
        }
        for variable in environment.keys.sorted() where variable.hasPrefix(Self.prefix) {
            let name = Self.name(of: variable)
            // Variables for the tests are no settings.
            guard !known.contains(name), !name.hasPrefix("test-") else { continue }
            throw ConfigurationError(
                setting: variable, problem: "is not a setting", allowed: known.map(Self.variable).sorted())
        }
        for name in file.keys.sorted() where !known.contains(name) {
            throw ConfigurationError(setting: "\(name) in \(fileName)", problem: "is not a setting")
        }
    }

    /// The setting of that name; nil when it is set nowhere. An empty variable counts as not set.
    package func find(_ name: String) -> Found? {
        precondition(known.contains(name), "\(name) is read but not declared")
        if let value = flags[name] { return Found(value: value, origin: "--\(name)") }
        if let value = environment[Self.variable(name)], !value.isEmpty {
            return Found(value: value, origin: Self.variable(name))
        }
        if let value = file[name] { return Found(value: value, origin: "\(name) in \(fileName)") }
        return nil
    }

    /// Reads a setting with `parse`, which answers nil for what is not allowed.
    /// - Throws: `ConfigurationError` that says which setting, what was given and what is allowed.
    package func read<Value>(
        _ name: String, default: Value, allowed: String, _ parse: (String) -> Value?
    ) throws(ConfigurationError) -> Value {
        guard let found = find(name) else { return `default` }
        guard let value = parse(found.value) else {
            throw ConfigurationError(
                setting: found.origin, problem: "cannot be “\(found.value)”", allowed: [allowed])
        }
        return value
    }

    /// The same for a setting that may be absent.
    package func readOptional<Value>(
        _ name: String, allowed: String, _ parse: (String) -> Value?
    ) throws(ConfigurationError) -> Value? {
        // Read as a value of its own: as an optional, what `parse` refuses would be taken for a setting that is absent.
        guard find(name) != nil else { return nil }
        let none: Value? = nil
        return try read(name, default: none, allowed: allowed) { text -> Value?? in parse(text).map { .some($0) } }
    }

    private static func variable(_ name: String) -> String {
        prefix + name.uppercased().replacing("-", with: "_")
    }

    private static func name(of variable: String) -> String {
        variable.dropFirst(prefix.count).lowercased().replacing("_", with: "-")
    }
}

/// A setting that is wrong or unknown, in one line.
package struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    /// Where it was set.
    package let setting: String
    package let problem: String
    package let allowed: [String]

    package init(setting: String, problem: String, allowed: [String] = []) {
        self.setting = setting
        self.problem = problem
        self.allowed = allowed
    }

    package var description: String {
        "\(setting) \(problem)" + (allowed.isEmpty ? "" : "; allowed: \(allowed.joined(separator: ", "))")
    }
}
