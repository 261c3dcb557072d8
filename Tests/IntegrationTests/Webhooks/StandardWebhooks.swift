import FoundationEssentials
import JSON
import Processes
import TestSupport

/// The PyPI package `standardwebhooks`, which knows nothing of us. scripts/setup --tests installs it beside the checkout's user;
/// `PARLEY_TEST_PYTHON` names another Python that has it. Tests that need it say so where it is missing.
enum StandardWebhooks {
    static let python: String = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["PARLEY_TEST_PYTHON"] { return path }
        let cache = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "")/.cache"
        return "\(cache)/parley/test-python/bin/python"
    }()

    static let isMissing = !FileManager.default.isExecutableFile(atPath: python)

    private static let program = """
        import json, sys
        from standardwebhooks.webhooks import Webhook, WebhookVerificationError
        case = json.load(open(sys.argv[1]))
        try:
            Webhook(case["secret"]).verify(case["body"], case["headers"])
        except WebhookVerificationError as error:
            print(error)
            sys.exit(3)
        """

    /// Whether the package takes a request for one that was signed with a secret.
    static func verifies(
        _ body: String, _ headers: [String: String], secret: String
    ) async throws -> Bool {
        try await withTemporaryDirectory { folder in
            let `case`: JSONValue = [
                "secret": .string(secret), "body": .string(body),
                "headers": .object(headers.mapValues { .string($0) }),
            ]
            try `case`.serialized().write(to: URL(filePath: "\(folder)/case.json"))
            let child = try ChildProcess(
                python, ["-c", program, "\(folder)/case.json"], environment: [:], output: "\(folder)/output")
            switch await child.wait() {
            case .exited(0): return true
            case .exited(3): return false
            case let other:
                let output = FileManager.default.contents(atPath: "\(folder)/output") ?? Data()
                throw Installation.Failure(
                    description: "standardwebhooks: \(other) \(String(decoding: output, as: UTF8.self))")
            }
        }
    }
}
