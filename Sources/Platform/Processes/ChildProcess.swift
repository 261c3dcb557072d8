package import Glibc
import Synchronization

/// A process that this one started and ends by its number.
package final class ChildProcess: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// How a process ended.
    package enum End: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)

        /// - Parameter status: as waitpid(2) gives it.
        init(status: Int32) {
            self = status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .signalled(status & 0x7f)
        }
    }

    package let id: pid_t
    private let end = Mutex<End?>(nil)

    /// Starts a program.
    /// - Parameters:
    ///   - output: the file to the end of which its standard output goes.
    ///   - errors: the same for its standard error; nil stands for the same file.
    package init(
        _ path: String, _ arguments: [String], environment: [String: String], output: String, errors: String? = nil
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        if let errors {
            posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        } else {
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }
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
    package static var ownPath: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Sends a signal, unless the process has ended.
    package func signal(_ number: Int32) {
        end.withLock { if $0 == nil { _ = kill(id, number) } }
    }

    /// How it ended; nil while it runs.
    package func poll() -> End? {
        end.withLock { known in
            if let known { return known }
            var status: Int32 = 0
            guard waitpid(id, &status, WNOHANG) == id else { return nil }
            known = End(status: status)
            return known
        }
    }

    /// Waits until it has ended.
    @discardableResult
    package func wait() async -> End {
        while true {
            if let end = poll() { return end }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}
