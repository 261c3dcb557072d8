import FoundationEssentials
import Glibc

/// Names one run of one process, so that its leases can be told from those of any other, also of an earlier run.
package struct NodeIdentity: Sendable, Hashable, CustomStringConvertible {
    /// `machine/boot/pid/start/random`.
    package let description: String

    private static let machine = read("/etc/machine-id") ?? hostName()
    private static let boot = read("/proc/sys/kernel/random/boot_id") ?? "-"

    /// The identity of this run.
    package init() {
        let pid = getpid()
        let random = UUID().uuidString.prefix(8).lowercased()
        description = "\(Self.machine)/\(Self.boot)/\(pid)/\(Self.startTime(of: pid) ?? "-")/\(random)"
    }

    package init(description: String) { self.description = description }

    /// Whether this run is certainly over: it was on this machine, and its process is gone or the machine has been
    /// started anew since. False for other machines, of which nothing can be known from here.
    package var isCertainlyOver: Bool {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[0] == Self.machine, let pid = Int32(parts[2]) else { return false }
        return parts[1] != Self.boot || Self.startTime(of: pid) != parts[3]
    }

    /// Field 22 of /proc/pid/stat (proc(5)): tells a process from a later one with the same number.
    private static func startTime(of pid: Int32) -> String? {
        guard let stat = read("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        // A zombie does nothing any more.
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return String(fields[19])
    }

    private static func read(_ path: String) -> String? {
        guard let data = try? Data(contentsOf: URL(filePath: path)), !data.isEmpty else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        return text.last == "\n" ? String(text.dropLast()) : text
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        gethostname(&buffer, 255)
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
