import FoundationEssentials
import Glibc
import Processes
import Synchronization

/// Parley itself as the demo runs it: a process of its own, so that it can be killed.
final class DemoParley: Sendable {
    private let arguments: [String]
    private let log: String
    private let process = Mutex<ChildProcess?>(nil)

    init(arguments: [String], log: String) {
        self.arguments = arguments
        self.log = log
    }

    func start() throws {
        let child = try ChildProcess(
            ChildProcess.ownPath, ["serve"] + arguments, environment: ProcessInfo.processInfo.environment, output: log)
        process.withLock { $0 = child }
    }

    /// Ends it without warning, as a power cut would.
    func kill() async {
        guard let child = process.withLock({ $0 }) else { return }
        child.signal(SIGKILL)
        await child.wait()
    }

    /// Asks it to stop, and waits until it has.
    func stop() async {
        guard let child = process.withLock({ $0 }) else { return }
        child.signal(SIGTERM)
        await child.wait()
    }

    /// Whether it has ended by itself.
    var hasEnded: Bool { process.withLock { $0?.poll() != nil } }
}
