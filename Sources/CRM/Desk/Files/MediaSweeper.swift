import FoundationEssentials
import Glibc
import Kernel
import Logging
import SQL
import Synchronization

/// Removes what nothing refers to: files of requests that were never finished, or whose row was never written.
struct MediaSweeper: Sendable {
    let folder: MediaFolder
    let database: any Database
    private let logger = Logger(label: "media")

    /// How old a file must be: nothing that is still on its way is as old as that.
    static let age = Duration.seconds(24 * 3600)
    private static let interval = Duration.seconds(24 * 3600)

    init(folder: MediaFolder, database: any Database) {
        self.folder = folder
        self.database = database
    }

    func run() async {
        while !Task.isCancelled {
            do {
                let count = try await sweep(at: .now)
                if count > 0 { logger.info("files without an owner were removed", metadata: ["count": "\(count)"]) }
            } catch {
                logger.warning("the media folder could not be looked through", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// - Returns: how many files were removed.
    func sweep(at now: Timestamp) async throws -> Int {
        let limit = now - Self.age
        var count = 0
        for name in try await names(in: folder.path) {
            let path = "\(folder.path)/\(name)"
            let old = try await names(in: path, olderThan: limit)
            var unused = Set(old)
            if name != "incoming" {
                for start in stride(from: 0, to: old.count, by: 500) {
                    let some = Array(old[start..<min(start + 500, old.count)])
                    let used: [String] = try await database.read { db in
                        try db.column("SELECT sha256 FROM files WHERE sha256 IN (\(list: some))")
                    }
                    unused.subtract(used)
                }
            }
            for file in unused { count += try await remove("\(path)/\(file)", olderThan: limit) ? 1 : 0 }
        }
        return count
    }

    private func names(in path: String, olderThan limit: Timestamp? = nil) async throws -> [String] {
        try await folder.threads.run {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            guard let limit else { return names }
            return names.filter { Self.isOlder("\(path)/\($0)", than: limit) }
        }
    }

    /// Looks once more: the same content may have come again meanwhile.
    private func remove(_ path: String, olderThan limit: Timestamp) async throws -> Bool {
        try await folder.threads.run { [folder] in
            folder.placing.withLock { _ in Self.isOlder(path, than: limit) && unlink(path) == 0 }
        }
    }

    private static func isOlder(_ path: String, than limit: Timestamp) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return Timestamp(unixSeconds: Int64(status.st_mtim.tv_sec)) < limit
    }
}
