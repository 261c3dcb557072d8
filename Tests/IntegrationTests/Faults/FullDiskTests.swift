import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import JSON
import Processes
import TelegramSandbox
import TestSupport
import Testing

extension Faults {
    @Suite("A full disk")
    struct FullDiskTests {
        enum Means: String, CaseIterable {
            /// Files may not grow any more (setrlimit): works for everybody.
            case limit
            /// A small file system that is filled up: for root, who can mount one.
            case fileSystem

            static var available: [Means] { getuid() == 0 ? allCases : [.limit] }
        }

        @Test(
            "Refuses updates with 503 before anything is acknowledged, says why, and takes each once when there is room",
            arguments: Means.available)
        func full(means: Means) async throws {
            try await withTemporaryDirectory { folder in
                let place = "\(folder)/small"
                try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
                if means == .fileSystem {
                    let words = ["-t", "tmpfs", "-o", "size=8m", "parley-test", place]
                    // Root in a container may not be allowed to.
                    guard try await command("/usr/bin/mount", words) else { return }
                }
                let flags = CrashStage.flags + ["--database-url", "sqlite:\(place)/parley.sqlite"]
                let result: Result<Void, any Error>
                do {
                    try await FaultScene.with(on: .sqlite, mode: "webhook", flags: flags) { scene in
                        try await scene.serving { parley in
                            try await check(scene, parley, means, place)
                            return parley
                        }
                    }
                    result = .success(())
                } catch { result = .failure(error) }
                if means == .fileSystem { _ = try await command("/usr/bin/umount", [place]) }
                try result.get()
            }
        }

        private func check(
            _ scene: FaultScene, _ parley: ChildProcess, _ means: Means, _ place: String
        ) async throws {
            #expect(await eventually(within: .seconds(10)) { scene.stage.webhookSecret != nil })
            try scene.write("before")
            #expect(await eventually(within: .seconds(10)) { scene.posts() == ["before"] })
            try await fill(parley, means, place)

            let refused = try await scene.post(update: 900_001, text: "direct")
            #expect(refused.status == .serviceUnavailable)
            #expect(refused.headers[.retryAfter] != nil)
            try scene.write("during")
            #expect(
                await eventually(within: .seconds(10)) {
                    let ready = await scene.installation.get("/readyz")
                    return ready?.status == 503 && ready?.body["detail"]?.stringValue?.contains("disk") == true
                })
            #expect(await eventually(within: .seconds(10)) { scene.sandbox.report.webhookFailures > 0 })
            #expect(parley.poll() == nil, "it goes on")

            try await makeRoom(parley, means, place)
            #expect(await eventually(within: .seconds(10)) { await scene.installation.get("/readyz")?.status == 200 })
            for _ in 0..<2 { #expect(try await scene.post(update: 900_001, text: "direct").status == .ok) }
            #expect(
                await eventually(within: .seconds(30)) { Set(scene.posts()) == ["before", "during", "direct"] },
                "\(scene.posts())")
            let messages = try await scene.installation.list("tickets/1/messages?", key: scene.key)
            #expect(messages.count == 3, "the ticket has each once")
        }

        private func fill(_ parley: ChildProcess, _ means: Means, _ place: String) async throws {
            switch means {
            case .limit:
                try #require(await command("/usr/bin/prlimit", ["--pid", "\(parley.id)", "--fsize=1:unlimited"]))
            case .fileSystem:
                // Until nothing more fits.
                let file = fopen("\(place)/filler", "w")
                let block = [UInt8](repeating: 1, count: 4096)
                while fwrite(block, 1, block.count, file) == block.count, fflush(file) == 0 {}
                fclose(file)
            }
        }

        private func makeRoom(_ parley: ChildProcess, _ means: Means, _ place: String) async throws {
            switch means {
            case .limit:
                try #require(await command("/usr/bin/prlimit", ["--pid", "\(parley.id)", "--fsize=unlimited"]))
            case .fileSystem: unlink("\(place)/filler")
            }
        }

        private func command(_ path: String, _ words: [String]) async throws -> Bool {
            let child = try ChildProcess(path, words, environment: [:], output: "/dev/null")
            return await child.wait() == .exited(0)
        }
    }
}
