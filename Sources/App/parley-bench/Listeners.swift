import Desk
import FoundationEssentials
import Glibc
import Kernel
import Processes
import SQL

/// 5,000 listeners to the live stream of a `parley serve` of its own: how long an event takes from the request that
/// causes it until each of them has it, and how many leave in a second.
enum Listeners {
    private static let count = 5000
    /// Events a second, and how many of them.
    private static let rates = [(1, 10), (5, 40), (10, 60), (20, 100)]
    private static let burst = 200

    static func measure(_ engine: BenchEngine) async throws -> [Figure] {
        guard let program = Memory.program else { return [Figure(name: "5,000 listeners", value: "not built")] }
        FileLimit.raise()
        return try await engine.withDatabaseURL { folder, url in
            let key = try await prepare(url)
            let port = 18_432
            let parley = try ChildProcess(
                program,
                [
                    "serve", "--data", folder, "--database-url", url, "--listen", "127.0.0.1:\(port)", "--log-level",
                    "warning",
                ], environment: [:], output: "\(folder)/log")
            let sockets = ListenerSockets()
            let figures: Result<[Figure], any Error>
            do {
                try await Task.sleep(for: .seconds(3))
                figures = .success(try await observe(sockets, parley.id, port, key))
            } catch {
                figures = .failure(error)
            }
            sockets.stop()
            parley.signal(SIGTERM)
            await parley.wait()
            return try figures.get()
        }
    }

    /// A key, and the agent whose availability will change.
    private static func prepare(_ url: String) async throws -> String {
        let database = try BenchEngine.open(url)
        try await database.migrate(Workbench.migrations)
        let made = try await database.write { db in
            _ = try AgentDirectory.add(name: "Ann", role: .agent, at: .now, in: db)
            return try KeyBook().create(name: "bench", scopes: ["*"], at: .now, in: db)
        }
        await database.close()
        return "\(made.key.keyID).\(made.secret)"
    }

    private static func observe(
        _ sockets: ListenerSockets, _ process: pid_t, _ port: Int, _ key: String
    ) async throws -> [Figure] {
        let idle = ProcessFigures.megabytes(process, "VmRSS") ?? 0
        let began = ContinuousClock.now
        try sockets.start(count, HTTPLoad.get("/api/v1/events/stream?type=agent.*", key: key), port: port)
        try await wait("all listen") { sockets.listening == count }
        let listening = ContinuousClock.now - began
        let held = ProcessFigures.megabytes(process, "VmRSS") ?? 0
        var figures = [
            Figure(name: "\(count) listeners: until all listen", value: "\(listening.inSeconds.hundredths) s"),
            Figure(name: "  memory before they came, with them", value: "\(idle), \(held) MB"),
        ]
        let causer = try EventCauser(port: port, key: key)
        for (rate, events) in rates {
            for number in 0..<events {
                let next = ContinuousClock.now + .milliseconds(1000 / rate)
                sockets.ask()
                try causer.cause(number)
                try await Task.sleep(until: next, clock: .continuous)
            }
            try await wait("all events at \(rate)/s") { sockets.arrivals == events * count }
            figures.append(figure("\(rate) events/s: to each listener", sockets.takeTimes()))
        }
        let start = ContinuousClock.now
        for number in 0..<burst {
            sockets.ask()
            try causer.cause(number)
        }
        try await wait("the burst") { sockets.arrivals == burst * count }
        let perSecond = Double(burst * count) / (ContinuousClock.now - start).inSeconds
        figures += [
            figure("\(burst) events at once: to each listener", sockets.takeTimes()),
            Figure(name: "  handed to listeners", value: "\(Int(perSecond))/s"),
            Figure(
                name: "  memory, most", value: "\(ProcessFigures.megabytes(process, "VmHWM") ?? 0) MB",
                aim: "≤ 400 MB"),
        ]
        return figures
    }

    private static func figure(_ name: String, _ times: [Duration]) -> Figure {
        func milliseconds(_ index: Int) -> String { (times[index].inSeconds * 1000).hundredths }
        return Figure(
            name: "  \(name), p50, p99",
            value: "\(milliseconds(times.count / 2)), \(milliseconds(times.count * 99 / 100)) ms")
    }

    private static func wait(_ what: String, until condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while !condition() {
            guard ContinuousClock.now < end else { throw BenchFailure(description: "not within a minute: \(what)") }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

/// Causes one event by one request, and waits for its answer. An even number comes first: the agent is online.
private struct EventCauser {
    let key: String
    let socket: Int32

    init(port: Int, key: String) throws {
        self.key = key
        socket = try LoadGenerator.connect(port)
    }

    func cause(_ number: Int) throws {
        let body = #"{"availability":"\#(number % 2 == 0 ? "away" : "online")"}"#
        try LoadGenerator.write(Array(HTTPLoad.send("PATCH", "/api/v1/agents/1", body, key: key).utf8), to: socket)
        var buffer = [UInt8](repeating: 0, count: 8192)
        let size = recv(socket, &buffer, buffer.count, 0)
        guard size > 12, buffer[9] == UInt8(ascii: "2") else {
            throw BenchFailure(description: String(decoding: buffer.prefix(max(0, size)), as: UTF8.self))
        }
    }
}
