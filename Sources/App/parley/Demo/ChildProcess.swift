import Glibc
import Synchronization

/// A process that this one started and ends by its number.
final class ChildProcess: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let id: pid_t
    private let status = Mutex<Int32?>(nil)

    /// Starts a program; what it prints goes to the end of `log`.
    init(_ path: String, _ arguments: [String], environment: [String: String], log: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // A group of its own: Ctrl-C in the terminal reaches the parent alone, which stops it in good order.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        let words = ([path] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var id: pid_t = 0
        let result = posix_spawn(&id, path, &actions, &attributes, words, variables)
        guard result == 0 else {
            throw Failure(description: "\(path) cannot be started: \(String(cString: strerror(result)))")
        }
        self.id = id
    }

    /// The path of the program that runs here.
    static var ownPath: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Sends a signal, unless the process has ended.
    func signal(_ number: Int32) {
        status.withLock { if $0 == nil { _ = kill(id, number) } }
    }

    /// How it ended; nil while it runs.
    func poll() -> Int32? {
        status.withLock { known in
            if let known { return known }
            var status: Int32 = 0
            guard waitpid(id, &status, WNOHANG) == id else { return nil }
            known = status
            return status
        }
    }

    /// Waits until it has ended.
    func wait() async {
        while poll() == nil { try? await Task.sleep(for: .milliseconds(20)) }
    }
}
