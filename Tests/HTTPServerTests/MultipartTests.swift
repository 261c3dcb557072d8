import FoundationEssentials
import Testing

@testable import HTTPServer

@Suite("Forms with files")
struct MultipartTests {
    struct Part: Equatable {
        var name: String
        var fileName: String?
        var type: String?
        var content = ""
    }

    /// Feeds the parser pieces of that many bytes.
    static func parse(
        _ body: String, boundary: String = "b", pieces: Int = .max,
        limits: MultipartParser.Limits = MultipartParser.Limits()
    ) throws -> [Part] {
        var parser = try MultipartParser(
            contentType: "multipart/form-data; boundary=\(boundary)", limits: limits)
        var parts: [Part] = []
        var isOpen = false
        var rest = Data(body.utf8)
        while !rest.isEmpty {
            for event in try parser.parse(Data(rest.prefix(pieces))) {
                switch event {
                case .part(let part):
                    #expect(!isOpen)
                    isOpen = true
                    parts.append(Part(name: part.name, fileName: part.fileName, type: part.contentType))
                case .bytes(let data):
                    #expect(isOpen && !data.isEmpty)
                    parts[parts.count - 1].content += String(decoding: data, as: UTF8.self)
                case .endOfPart:
                    #expect(isOpen)
                    isOpen = false
                }
            }
            rest = Data(rest.dropFirst(pieces))
        }
        try parser.finish()
        #expect(!isOpen)
        return parts
    }

    static func part(_ disposition: String, _ content: String, type: String? = nil, boundary: String = "b") -> String {
        let type = type.map { "Content-Type: \($0)\r\n" } ?? ""
        return "--\(boundary)\r\nContent-Disposition: form-data; \(disposition)\r\n\(type)\r\n\(content)\r\n"
    }

    static let body =
        part(#"name="body""#, "Hello\r\n--x\r\n-") + part(#"name="empty""#, "")
        + part(
            #"name="file"; filename="a.txt""#, "\r\n\r\n--\r\n--bb-is-no-boundary".replacing("--bb", with: "--c"),
            type: "text/plain")
        + "--b--\r\nwhatever"

    @Test("The parts are the same in whatever pieces the body arrives", arguments: [1, 2, 3, 5, 7, 16, 64, 1000])
    func pieces(size: Int) throws {
        let parts = try Self.parse(Self.body, pieces: size)
        #expect(
            parts == [
                Part(name: "body", content: "Hello\r\n--x\r\n-"), Part(name: "empty"),
                Part(name: "file", fileName: "a.txt", type: "text/plain", content: "\r\n\r\n--\r\n--c-is-no-boundary"),
            ])
    }

    @Test(
        "Names are read as clients write them",
        arguments: [
            (#"name="a\"b""#, "a\"b", nil), (#"name="a%22b""#, "a\"b", nil), ("name=plain", "plain", nil),
            (#"name="x;y=z"; filename="q;r.txt""#, "x;y=z", "q;r.txt"),
            (#"name="f"; filename="C:\dir\a.txt""#, "f", #"C:\dir\a.txt"#),
            (#"filename="é.txt" ; name="f""#, "f", "é.txt"), (#"name="f"; filename="""#, "f", ""),
            (#"name="f"; filename="x"; filename*=UTF-8''na%C3%AFve.txt"#, "f", "naïve.txt"),
            (#"name="f";"#, "f", nil), (#"NAME="f""#, "f", nil),
        ])
    func names(disposition: String, name: String, fileName: String?) throws {
        let parts = try Self.parse(Self.part(disposition, "x") + "--b--")
        #expect(parts == [Part(name: name, fileName: fileName, content: "x")])
    }

    private static let one = part("name=a", "x")
    private static func disposition(_ text: String) -> String { part(text, "x") + "--b--" }

    static let broken: [(String, String)] = [
        ("", "ends before"), ("garbage", "begin with its boundary"), ("--c\r\n", "begin with its boundary"),
        ("--b", "ends before"), ("--b\r\n", "ends before"), ("--bx\r\n", "follows a boundary"),
        (one, "ends before"), (one + "--b", "ends before"), (one + "--b-", "ends before"),
        (disposition("name=\"a"), "no end"), (disposition("name=\"a\"x"), "no end"),
        (disposition("filename=\"a\""), "no name"), (disposition("name=a; name=b"), "twice"),
        (disposition("name"), "cannot be read"), ("--b\r\n\r\nx\r\n--b--", "no “Content-Disposition"),
        ("--b\r\nnonsense\r\n\r\nx\r\n--b--", "without a name"),
        ("--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--", "no “Content-Disposition"),
        (
            "--b\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--",
            "base64"
        ),
    ]

    @Test("What is no form is refused", arguments: broken)
    func refused(body: String, problem: String) throws {
        for pieces in [1, 1000] {
            let error = #expect(throws: MultipartError.self) { try Self.parse(body, pieces: pieces) }
            #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
        }
    }

    @Test("Too many parts and too large headers are refused")
    func limits() throws {
        var limits = MultipartParser.Limits()
        limits.parts = 2
        let parts = String(repeating: Self.part("name=a", "x"), count: 2)
        #expect(try Self.parse(parts + "--b--", limits: limits).count == 2)
        #expect(throws: MultipartError("it has more than 2 parts")) {
            try Self.parse(parts + Self.part("name=a", "x") + "--b--", limits: limits)
        }
        let long = Self.part("name=a; x=\(String(repeating: "y", count: 9000))", "x") + "--b--"
        for pieces in [100, 100_000] {
            #expect(throws: MultipartError.self) { try Self.parse(long, pieces: pieces) }
        }
        // Without an end, no more is held than the limit and one piece.
        #expect(throws: MultipartError.self) {
            try Self.parse("--b\r\n" + String(repeating: "y", count: 1 << 20), pieces: 100)
        }
    }

    @Test(
        "A content type that names no form is refused",
        arguments: [
            "", "application/json", "multipart/mixed; boundary=b", "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\(String(repeating: "b", count: 71))", "multipart/form-data; boundary=\"b",
        ])
    func types(type: String) {
        #expect(throws: MultipartError.self) { try MultipartParser(contentType: type) }
    }

    @Test("A quoted boundary counts without its quotes")
    func quotedBoundary() throws {
        #expect(try Self.parse(Self.part("name=a", "x", boundary: "b c") + "--b c--", boundary: "\"b c\"").count == 1)
    }
}
