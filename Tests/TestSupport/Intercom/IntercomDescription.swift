import FoundationEssentials
package import JSON
import Processes

/// Intercom's own description of its API, version 2.16. It stands beside the checkout, not in it, and
/// `PARLEY_ORACLES` names another folder; the tests that need it are skipped with a word where it is missing, as where
/// the Python packages of `scripts/setup --tests` are.
package enum IntercomDescription {
    package static let folder =
        (ProcessInfo.processInfo.environment["PARLEY_ORACLES"] ?? "\(packageRoot)/../shared/oracles") + "/intercom"
    private static let path = "\(folder)/api.intercom.io-2.16.yaml"
    package static let isFolderMissing = !FileManager.default.fileExists(atPath: path)
    package static let isMissing = isFolderMissing || !FileManager.default.isExecutableFile(atPath: python)

    private static let packageRoot = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }

    private static let python: String = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["PARLEY_TEST_PYTHON"] { return path }
        let cache = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "")/.cache"
        return "\(cache)/parley/test-python/bin/python"
    }()

    /// A request, or an answer, as it is held against the description.
    package struct Line: Sendable {
        package let json: JSONValue

        package static func request(_ method: String, _ path: String, _ body: JSONValue?) -> Line {
            Line(
                json: [
                    "kind": "request", "method": .string(method), "path": .string(path), "body": body ?? .null,
                ])
        }

        package static func response(_ method: String, _ path: String, status: Int, _ body: JSONValue) -> Line {
            Line(
                json: [
                    "kind": "response", "method": .string(method), "path": .string(path),
                    "status": .integer(Int64(status)), "body": body,
                ])
        }

        package static func notification(_ body: JSONValue) -> Line {
            Line(json: ["kind": "notification", "body": body])
        }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// What is wrong with the lines, each problem with its line's number; empty when nothing is.
    package static func problems(of lines: [Line]) async throws -> [String] {
        try await withTemporaryDirectory { directory in
            let text = lines.map(\.json.serializedString).joined(separator: "\n")
            try Data(text.utf8).write(to: URL(filePath: "\(directory)/lines.json"))
            let script = "\(packageRoot)/Tests/TestSupport/Intercom/check_intercom.py"
            let child = try ChildProcess(
                python, [script, path, "\(directory)/lines.json"], environment: [:], output: "\(directory)/output",
                errors: "\(directory)/errors")
            let end = await child.wait()
            guard end == .exited(0) else {
                let errors = FileManager.default.contents(atPath: "\(directory)/errors") ?? Data()
                throw Failure(description: "\(end): \(String(decoding: errors, as: UTF8.self))")
            }
            let output = FileManager.default.contents(atPath: "\(directory)/output") ?? Data()
            return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }
}
