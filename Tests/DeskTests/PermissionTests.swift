import DeskTestSupport
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@testable import Desk

@Suite("What a role may do")
struct PermissionTests {
    @Test("A viewer sees, and changes nothing; what a role may do can be set")
    func viewer() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            try desk.customer.send("hello", to: .bot(desk.bot))
            let topic = try await desk.topic()
            let place = SandboxPlace.group(desk.group, topic: topic)
            try desk.agent.send("/status", to: place)
            #expect(
                try await desk.eventually { desk.posts(in: topic).contains { $0.text?.contains("is new") == true } })
            try await desk.database.write { _ = try $0.execute("UPDATE agents SET role = 'viewer'") }
            try desk.agent.send("hi", to: place)
            try desk.agent.send("/resolve", to: place)
            let refusal = CommandPermissions.refusal
            #expect(
                try await desk.eventually {
                    let texts = desk.posts(in: topic).compactMap(\.text)
                    return texts.contains("Not passed on. \(refusal)") && texts.contains(refusal)
                })
            #expect(try await desk.quiet())
            #expect(desk.received(by: desk.customer).isEmpty)
            #expect(try await desk.tickets().first?.status == .new)
            try await desk.database.write {
                try RolePermissions.set([.resolve], of: .viewer, by: .commandLine, at: .now, in: $0)
            }
            try desk.agent.send("/resolve", to: place)
            #expect(try await desk.eventually { try await desk.tickets().first?.status == .resolved })
        }
    }

    @Test("Administrators may do everything, and viewers nothing, unless said otherwise")
    func usual() {
        #expect(RolePermissions.usual.of(.admin) == Set(Permission.allCases))
        #expect(RolePermissions.usual.of(.agent) == Set(Permission.allCases))
        #expect(RolePermissions.usual.of(.viewer).isEmpty)
    }
}
