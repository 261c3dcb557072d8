import Testing

@testable import Configuration

@Suite("Settings")
struct ConfigurationTests {
    private let known: Set<String> = ["listen", "database-url"]

    @Test("Flags win, then the environment, then the file")
    func precedence() throws {
        let file = ["listen": "file", "database-url": "file"]
        let all = try ConfigurationReader(
            known: known, flags: ["listen": "flag"], environment: ["PARLEY_LISTEN": "variable"], file: file)
        #expect(all.find("listen")?.value == "flag")
        #expect(all.find("database-url")?.value == "file")
        let two = try ConfigurationReader(
            known: known, flags: [:], environment: ["PARLEY_LISTEN": "variable"], file: file)
        #expect(two.find("listen")?.value == "variable")
        #expect(two.find("listen")?.origin == "PARLEY_LISTEN")
    }

    @Test("An unknown setting is refused by name")
    func unknown() {
        let flag = #expect(throws: ConfigurationError.self) {
            try ConfigurationReader(known: known, flags: ["lissten": "x"], environment: [:])
        }
        #expect(flag?.description.contains("--lissten") == true)
        let variable = #expect(throws: ConfigurationError.self) {
            try ConfigurationReader(known: known, flags: [:], environment: ["PARLEY_LISSTEN": "x", "HOME": "/"])
        }
        #expect(variable?.description.contains("PARLEY_LISSTEN") == true)
        #expect(variable?.description.contains("PARLEY_LISTEN") == true)
    }

    @Test("A wrong value is told with what is allowed")
    func wrong() throws {
        let reader = try ConfigurationReader(known: known, flags: ["listen": "nonsense"], environment: [:])
        let error = #expect(throws: ConfigurationError.self) {
            try reader.read("listen", default: 1, allowed: "a number") { Int($0) }
        }
        #expect(error?.description == "--listen cannot be “nonsense”; allowed: a number")
    }

    @Test("A wrong value of a setting that may be absent is refused all the same")
    func optional() throws {
        let reader = try ConfigurationReader(known: known, flags: ["listen": "x"], environment: [:])
        #expect(throws: ConfigurationError.self) {
            let _: Int? = try reader.readOptional("listen", allowed: "a number") { Int($0) }
        }
        #expect(throws: ConfigurationError.self) {
            let _: String? = try reader.readOptional("listen", allowed: "y") { $0 == "y" ? $0 : nil }
        }
        #expect(try reader.readOptional("database-url", allowed: "anything") { $0 } == nil)
    }

    @Test("A file has names and values, comments and quotes")
    func file() throws {
        let settings = try ConfigurationFile.parse(
            """
            # a comment
            listen = 127.0.0.1:9000

            database-url="postgres://a=b"
            """, name: "test")
        #expect(settings == ["listen": "127.0.0.1:9000", "database-url": "postgres://a=b"])
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile.parse("nonsense", name: "f") }
        #expect(error?.description == "line 1 of f cannot be “nonsense”; allowed: name = value")
    }
}
