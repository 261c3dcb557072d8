package import FoundationEssentials
package import JSON
import Synchronization

/// A simulator of the part of Intercom that a help desk's bridge uses, strict and with faults on command. It follows
/// `facts/intercom.md` and the vendor's description of version 2.16; where it is stricter, that is said.
package final class IntercomSandbox: Sendable {
    let world: Mutex<World>
    /// Rings when there may be notifications to send.
    let bell = NotificationBell()

    package init(_ configuration: IntercomSandboxConfiguration = .init()) {
        world = Mutex(World(configuration))
    }

    /// A request as it came.
    package struct Call: Sendable {
        package var method: String
        /// Without the query.
        package var path: String
        package var query: [String: String]
        package var token: String?
        package var version: String?
        package var body: Data

        package init(
            method: String, path: String, query: [String: String] = [:], token: String?, version: String?, body: Data
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.token = token
            self.version = version
            self.body = body
        }
    }

    /// What is answered.
    package struct Reply: Sendable {
        package var status: Int
        package var headers: [(String, String)] = []
        package var body: Data
        /// It is done, and the answer never arrives.
        package var isCut = false
    }

    package func respond(to call: Call) -> Reply {
        let reply = world.withLock { $0.respond(to: call) }
        bell.ring()
        return reply
    }

    /// The requests so far, as a JSON line each: `{"operation","method","path","body"}`, with `query` where
    /// there is one.
    package var recordedRequests: [JSONValue] { world.withLock { $0.recorded } }

    package var report: IntercomReport { world.withLock { $0.report } }

    /// Does something as somebody over there, and lets the notifications go.
    func act<Value: Sendable>(_ body: (inout sending World) throws -> sending Value) rethrows -> Value {
        defer { bell.ring() }
        return try world.withLock(body)
    }
}

package struct IntercomSandboxConfiguration: Sendable {
    package var token = "sandbox-token"
    package var clientSecret = "sandbox-secret"
    package var appID = "sandbox1"
    /// Calls in each ten seconds (facts: 10,000 a minute).
    package var windowLimit = 1666
    package var admins: [(id: String, name: String)] = [("101", "Ann Intercom"), ("102", "Ben Intercom")]
    package var teams: [(id: String, name: String)] = [("501", "Support")]
    /// What chance depends on: faults of notifications, and whether numbers come as text.
    package var seed: UInt64 = 1
    /// Unix seconds.
    package var now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
    /// Where the files of teammates can be fetched, without a slash at the end.
    package var fileURL = "http://127.0.0.1/files"

    package init() {}
}

/// What the simulator saw.
package struct IntercomReport: Sendable, Equatable {
    package var calls: [String: Int] = [:]
    package var tooManyRequests = 0
    /// Calls that were made though the window was told to be empty.
    package var callsInEmptyWindow = 0
    package var refusals: [String] = []
    /// Requests that no careful client makes: unknown fields, a Telegram address, a missing version.
    package var problems: [String] = []
    package var notificationsSent = 0
    package var notificationsDropped = 0
    package var notificationsDoubled = 0
    /// What the subscriber's address answered to the unsigned HEAD by which it is asked first; 0 for nothing.
    package var headAnswers: [Int] = []
}
