import Coordination
import SQL
import TestSupport
import Testing

@Suite("Leases")
struct LeasesTests {
    private let here = NodeIdentity()
    private let elsewhere = NodeIdentity(description: "other-machine/boot/1/1/aaaa")

    @Test("One node holds a lease until it expires or is given back", arguments: TestEngine.available)
    func exclusive(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: CoordinationSchema.migrations) { database in
            let leases = DatabaseLeases(database: database)
            #expect(try await leases.acquire(["bot:1", "bot:2"], for: here, lasting: .seconds(15)).count == 2)
            #expect(try await leases.acquire(["bot:1"], for: elsewhere, lasting: .seconds(15)) == [:])
            try await leases.release(["bot:1"], for: here)
            #expect(try await leases.acquire(["bot:1"], for: elsewhere, lasting: .seconds(15)) == ["bot:1": 2])
            #expect(try await leases.renew(for: here, lasting: .seconds(15)) == ["bot:2": 1])
        }
    }

    @Test("An expired lease goes to whoever asks, and its token grows", arguments: TestEngine.available)
    func expired(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: CoordinationSchema.migrations) { database in
            let leases = DatabaseLeases(database: database)
            #expect(try await leases.acquire(["bot:1"], for: here, lasting: .zero) == [:])
            #expect(try await leases.acquire(["bot:1"], for: elsewhere, lasting: .seconds(15)) == ["bot:1": 2])
            #expect(try await leases.renew(for: here, lasting: .seconds(15)) == [:])
            let isFenced = try await database.read { try !DatabaseLeases.isHeld("bot:1", token: 1, in: $0) }
            #expect(isFenced)
        }
    }

    @Test("The lease of a process that has died on this machine is taken over at once", arguments: TestEngine.available)
    func dead(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: CoordinationSchema.migrations) { database in
            let leases = DatabaseLeases(database: database)
            let parts = here.description.split(separator: "/")
            let dead = NodeIdentity(description: "\(parts[0])/\(parts[1])/4194999/1/bbbb")
            #expect(dead.isCertainlyOver)
            #expect(!here.isCertainlyOver)
            #expect(!elsewhere.isCertainlyOver)
            _ = try await leases.acquire(["bot:1"], for: dead, lasting: .seconds(15))
            let taken = try await leases.acquire(["bot:1"], for: here, lasting: .seconds(15))
            #expect(taken == ["bot:1": 2])
        }
    }
}
