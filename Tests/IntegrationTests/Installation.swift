import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import JSON
import Processes
import TestSupport

/// The `parley` program with data of its own, as an operator has it.
struct Installation: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What a command came to.
    struct Outcome: Sendable {
        let end: ChildProcess.End
        let output: String
        let errors: String
    }

    let folder: String
    /// Settings as flags, given to every command.
    let flags: [String]
    let port: Int
    let http: HTTPClient

    /// The program stands beside the tests.
    static let program: String = {
        let own = ChildProcess.ownPath
        return own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/parley"
    }()

    /// Gives `body` an empty installation and removes it afterwards.
    static func with<Value>(
        on engine: TestEngine, flags: [String] = [], _ body: (Installation) async throws -> Value
    ) async throws -> Value {
        try await withTemporaryDirectory { folder in
            let http = HTTPClient()
            defer { http.shutdown() }
            let port = try freePort()
            let own = ["--data", folder, "--log-format", "text"]
            switch engine {
            case .sqlite:
                return try await body(Installation(folder: folder, flags: own + flags, port: port, http: http))
            case .postgres:
                return try await withPostgresSchema { url in
                    try await body(
                        Installation(
                            folder: folder, flags: own + ["--database-url", url] + flags, port: port, http: http))
                }
            }
        }
    }

    /// Where the log of what `serve` started goes.
    var log: String { "\(folder)/serve.log" }

    /// What the log says of things that went wrong; the last lines of it.
    var complaints: String {
        let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
        let lines = text.split(separator: "\n").filter { $0.contains("error") || $0.contains("warning") }
        return lines.suffix(20).joined(separator: "\n")
    }

    // MARK: Running

    /// Starts `parley serve`.
    func serve(
        port: Int? = nil, flags extra: [String] = [], environment: [String: String] = [:]
    ) throws -> ChildProcess {
        try ChildProcess(
            Self.program, ["serve", "--listen", "127.0.0.1:\(port ?? self.port)"] + flags + extra,
            environment: Self.environment.merging(environment) { $1 }, output: log)
    }

    /// Runs a command to its end.
    func run(
        _ words: [String], flags extra: [String] = [], environment: [String: String] = [:]
    ) async throws -> Outcome {
        let name = "\(folder)/command-\(UUID().uuidString)"
        let child = try ChildProcess(
            Self.program, words + flags + extra, environment: Self.environment.merging(environment) { $1 },
            output: "\(name).out", errors: "\(name).err")
        // A command that should have ended by itself.
        if await !eventually(within: .seconds(30), { child.poll() != nil }) { child.signal(SIGKILL) }
        let end = await child.wait()
        func text(_ path: String) -> String {
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
        return Outcome(end: end, output: text("\(name).out"), errors: text("\(name).err"))
    }

    private static var environment: [String: String] {
        ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PARLEY_") }
    }

    /// A key with every scope, as `Authorization` has it.
    func makeKey() async throws -> String {
        let outcome = try await run(["key", "create", "--name", "test", "--scope", "*", "--json"])
        guard let json = try? JSONValue(parsing: outcome.output), let id = json["key_id"]?.stringValue,
            let secret = json["secret"]?.stringValue
        else { throw Failure(description: "no key was made: \(outcome)") }
        return "Bearer \(id).\(secret)"
    }

    // MARK: Asking

    func url(_ path: String, port: Int? = nil) -> String { "http://127.0.0.1:\(port ?? self.port)\(path)" }

    /// - Returns: nil when nobody answers.
    func get(_ path: String, key: String? = nil, port: Int? = nil) async -> (status: Int, body: JSONValue)? {
        var request = HTTPClientRequest(url: url(path, port: port), timeout: .seconds(10))
        request.headers[.authorization] = key
        guard let response = try? await http.send(request) else { return nil }
        return (response.status.code, (try? JSONValue(parsing: response.body)) ?? .null)
    }

    /// All of a list, page by page.
    func list(_ path: String, key: String) async throws -> [JSONValue] {
        var found: [JSONValue] = []
        var cursor: String?
        repeat {
            let page = cursor.map { "&cursor=\($0)" } ?? ""
            guard let answer = await get("/api/v1/\(path)&limit=200\(page)", key: key), answer.status == 200 else {
                throw Failure(description: "\(path) was not answered")
            }
            found += answer.body["data"]?.arrayValue ?? []
            cursor = answer.body["next_cursor"]?.stringValue
        } while cursor != nil
        return found
    }

    /// Waits until it can work.
    func ready(port: Int? = nil) async throws {
        guard await eventually(within: .seconds(30), { await get("/readyz", port: port)?.status == 200 }) else {
            throw Failure(description: "Parley does not become ready: \(complaints)")
        }
    }
}

/// Waits until `condition` holds.
/// - Returns: false when it does not within the time.
func eventually(within time: Duration, _ condition: () async throws -> Bool) async rethrows -> Bool {
    let end = ContinuousClock.now + time
    while ContinuousClock.now < end {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(20))
    }
    return try await condition()
}

/// A port of the loopback interface that nobody listens on just now.
func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
        }
    }
    guard isBound else { throw Installation.Failure(description: "there is no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
}
