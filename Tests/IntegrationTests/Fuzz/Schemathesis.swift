import FoundationEssentials
import Glibc
import Processes

/// The PyPI package `schemathesis`, which makes requests of what an OpenAPI document says and holds the answers against
/// it. `scripts/setup --tests` installs it; `PARLEY_TEST_PYTHON` names another Python that has it.
struct Schemathesis {
    let installation: Installation
    /// What `Authorization` says.
    let key: String

    static let python: String = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["PARLEY_TEST_PYTHON"] { return path }
        let cache = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "")/.cache"
        return "\(cache)/parley/test-python/bin/python"
    }()

    static let isMissing = !FileManager.default.isExecutableFile(
        atPath: "\(python[..<(python.lastIndex(of: "/") ?? python.startIndex)])/schemathesis")

    /// Every refusal that the document has for what a request says is a rejection.
    private static let configuration = """
        [checks.negative_data_rejection]
        expected-statuses = ["400", "401", "403", "404", "405", "409", "412", "413", "415", "416", "422", "429"]

        """

    struct Outcome {
        let end: ChildProcess.End
        let report: String

        /// The figures at the end.
        var summary: String {
            let lines = report.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.drop { !$0.contains(" SUMMARY ") }.joined(separator: "\n")
        }
    }

    /// - Parameter options: which operations, checks and kinds of data.
    func run(_ options: [String]) async throws -> Outcome {
        let name = "\(installation.folder)/schemathesis-\(UUID().uuidString)"
        try Data(Self.configuration.utf8).write(to: URL(filePath: "\(name).toml"))
        let words = [
            "-m", "schemathesis.cli", "--config-file", "\(name).toml", "run", installation.url("/api/v1/openapi.json"),
            "--header", "Authorization: \(key)", "--seed", "1", "--no-shrink", "--continue-on-failure",
            "--request-timeout", "10", "--generation-database", "none",
        ]
        let child = try ChildProcess(
            Self.python, words + options,
            environment: ["PATH": "/usr/bin:/bin", "HOME": installation.folder, "LANG": "C.UTF-8"],
            output: "\(name).log")
        if await !eventually(within: .seconds(400), { child.poll() != nil }) { child.signal(SIGKILL) }
        let end = await child.wait()
        let report = String(decoding: FileManager.default.contents(atPath: "\(name).log") ?? Data(), as: UTF8.self)
        return Outcome(end: end, report: report)
    }
}
