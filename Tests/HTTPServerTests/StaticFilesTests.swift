import FoundationEssentials
import Glibc
import HTTPServer
import HTTPTypes
import Testing

@Suite("Static files")
final class StaticFilesTests {
    private let folder: String
    private let router = Router()

    init() throws {
        var template = Array("/tmp/static-XXXXXX".utf8CString)
        folder = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? ""
        }
        try Data("0123456789".utf8).write(to: URL(filePath: folder + "/a.txt"))
        mkdir(folder + "/sub", 0o755)
        try Data("<p>".utf8).write(to: URL(filePath: folder + "/sub/b.html"))
        symlink("/etc/hostname", folder + "/link")
        symlink("/etc", folder + "/etc")
        mkfifo(folder + "/pipe", 0o644)
        let files = StaticFiles(root: folder)
        router.get("/**") { request, context in try files.response(to: request, path: context.parameters.catchAll) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func get(_ path: String, _ headers: HTTPFields = [:]) async -> Response {
        await router.respond(to: Request(target: path, headers: headers))
    }

    @Test("Files come with type, ETag and their bytes")
    func whole() async throws {
        let response = await get("/sub/b.html")
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(response.headers[.eTag]?.hasPrefix("\"") == true)
        #expect(try await response.body.collect() == Data("<p>".utf8))
    }

    @Test(
        "Nothing outside the folder, no folder, no link and no pipe is served",
        arguments: [
            "/../etc/passwd", "/%2e%2e/etc/passwd", "/sub/..%2fa.txt", "/sub/../a.txt", "/./a.txt", "/link",
            "/etc/hostname", "/sub", "/", "/pipe", "/nothing", "/a.txt/x",
        ])
    func outside(path: String) async {
        #expect(await get(path).status == .notFound)
    }

    @Test("A known tag is answered 304; a changed file has another tag")
    func conditional() async throws {
        let tag = try #require(await get("/a.txt").headers[.eTag])
        for header in [tag, "\"x\", \(tag)", "W/\(tag)", "*"] {
            let response = await get("/a.txt", [.ifNoneMatch: header])
            #expect(response.status == .notModified)
            #expect(response.headers[.eTag] == tag)
        }
        try Data("9876543210".utf8).write(to: URL(filePath: folder + "/a.txt"))
        #expect(await get("/a.txt", [.ifNoneMatch: tag]).status == .ok)
    }

    @Test(
        "One byte range is answered with that part; what is not understood with the whole",
        arguments: [
            ("bytes=0-3", 206, "0123"), ("bytes=7-", 206, "789"), ("bytes=-2", 206, "89"),
            ("bytes=-99", 206, "0123456789"), ("bytes=9-99", 206, "9"), ("bytes=10-", 416, ""),
            ("bytes=-0", 416, ""), ("bytes=99999999999999999999-", 416, ""), ("bytes=0-1,3-4", 200, "0123456789"),
            ("bytes=3-1", 200, "0123456789"), ("lines=1-2", 200, "0123456789"), ("bytes=x", 200, "0123456789"),
            ("bytes=-", 200, "0123456789"),
        ])
    func ranges(header: String, status: Int, body: String) async throws {
        let response = await get("/a.txt", [.range: header])
        #expect(response.status.code == status)
        #expect(String(decoding: try await response.body.collect(), as: UTF8.self) == body)
        if status == 416 { #expect(response.headers[.contentRange] == "bytes */10") }
    }

    @Test("If-Range with another tag gets the whole file")
    func ifRange() async throws {
        let tag = try #require(await get("/a.txt").headers[.eTag])
        #expect(await get("/a.txt", [.range: "bytes=0-0", .ifRange: tag]).status == .partialContent)
        #expect(await get("/a.txt", [.range: "bytes=0-0", .ifRange: "\"old\""]).status == .ok)
    }
}
