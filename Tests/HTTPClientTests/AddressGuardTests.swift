import HTTPClient
import HTTPServer
import HTTPTypes
import Testing

@Suite("Guarded addresses")
struct AddressGuardTests {
    @Test(
        "What is not reachable from the whole internet is refused, in all of its clothes",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
            "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.1",
            "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1",
            "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
            "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1",
            "2001:db8::1", "2002:7f00:1::1", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
            "fec0::1", "ff02::1",
        ])
    func refused(text: String) throws {
        #expect(AddressGuard().permits(try #require(IPAddress(text))) == false)
    }

    @Test(
        "What is public is permitted, IPv4 by way of a translator too",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.1", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
            "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::808:808", "2001:4860:4860::8888", "2606:4700::1111",
        ])
    func permitted(text: String) throws {
        #expect(AddressGuard().permits(try #require(IPAddress(text))))
    }

    @Test("An allowed network is permitted, also as IPv6 shows it, and nothing beside it")
    func allowed() throws {
        let addressGuard = AddressGuard(allowing: ["10.1.0.0/16", "fd12::/16"].compactMap { IPNetwork($0) })
        for text in ["10.1.0.1", "10.1.255.255", "::ffff:10.1.2.3", "fd12::7"] {
            #expect(addressGuard.permits(try #require(IPAddress(text))), "\(text)")
        }
        for text in ["10.2.0.0", "10.0.255.255", "127.0.0.1", "fd13::1", "::ffff:10.2.0.0"] {
            #expect(!addressGuard.permits(try #require(IPAddress(text))), "\(text)")
        }
    }

    @Test(
        "A network is an address with a number of bits",
        arguments: [
            ("10.0.0.0/8", true), ("10.0.0.1", true), ("0.0.0.0/0", true), ("::/0", true), ("fd00::/8", true),
            ("10.0.0.0/33", false), ("10.0.0/8", false), ("10.0.0.0/", false), ("10.0.0.0/-1", false),
            ("10.0.0.0/8/8", false), ("fd00::/129", false), ("office", false), ("", false), ("/8", false),
            ("10.0.0.0/+8", false),
        ])
    func networks(text: String, isOne: Bool) {
        #expect((IPNetwork(text) != nil) == isOne)
    }

    @Test("Bits within a byte count")
    func bits() throws {
        let network = try #require(IPNetwork("172.16.0.0/12"))
        #expect(network.contains(try #require(IPAddress("172.31.255.255"))))
        #expect(!network.contains(try #require(IPAddress("172.32.0.0"))))
        #expect(!network.contains(try #require(IPAddress("::1"))))
    }

    // MARK: At the socket

    private static func client(allowing networks: String...) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.addressGuard = AddressGuard(allowing: networks.compactMap { IPNetwork($0) })
        return HTTPClient(configuration: configuration)
    }

    @Test(
        "However this machine is called, nothing is connected to and nothing is sent",
        arguments: ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0.0.0.0", "[::ffff:127.0.0.1]"])
    func refusedBySocket(host: String) async throws {
        let server = RawServer { $0.answer() }
        let client = Self.client()
        defer { client.shutdown() }
        let error = await #expect(throws: HTTPClientError.self) {
            _ = try await client.send(HTTPClientRequest(url: "http://\(host):\(server.port)/"))
        }
        #expect(error?.code == .addressForbidden && error?.outcome == .neverSent)
        #expect(server.connectionCount == 0)
    }

    @Test("An allowed network is connected to")
    func allowedBySocket() async throws {
        let router = Router()
        router.get("/") { _, _ in "here" }
        let server = HTTPServer(configuration: HTTPServer.Configuration(), responder: router.buildResponder())
        try server.start()
        let client = Self.client(allowing: "127.0.0.0/8")
        let response = try await client.send(HTTPClientRequest(url: "http://127.0.0.1:\(server.port ?? 0)/"))
        #expect(response.status == .ok)
        client.shutdown()
        await server.stop()
    }

    @Test("A body that may be cut is cut, and what has come is the answer")
    func cut() async throws {
        let router = Router()
        router.get("/") { _, _ in String(repeating: "x", count: 100_000) }
        let server = HTTPServer(configuration: HTTPServer.Configuration(), responder: router.buildResponder())
        try server.start()
        let client = HTTPClient()
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(server.port ?? 0)/", responseLimit: 5000)
        request.isResponseCut = true
        let response = try await client.send(request)
        #expect(response.status == .ok && response.body.count == 5000)
        client.shutdown()
        await server.stop()
    }
}
