import FoundationEssentials
import Glibc

/// What the system says of a process.
enum ProcessFigures {
    /// A field of /proc/pid/status in megabytes, such as `VmRSS`.
    static func megabytes(_ process: pid_t, _ field: String) -> Int? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/status") else { return nil }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(field + ":") }
        return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
            .map { $0 / 1024 }
    }

    /// The time that its threads have worked, in seconds: fields 14 and 15 of /proc/pid/stat (proc(5)).
    static func processorTime(_ process: pid_t) -> Double? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ").dropFirst()
        let values = fields.dropFirst(11).prefix(2).compactMap { Double($0) }
        return values.count == 2 ? values.reduce(0, +) / Double(sysconf(Int32(_SC_CLK_TCK))) : nil
    }
}
