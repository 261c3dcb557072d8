import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Processes
import TelegramSandbox
import TestSupport
import Testing

/// What is described is tried out: right requests, wrong ones and sequences of them, made by a program that knows the
/// document alone.
@Suite("The API against its own description", .serialized)
struct FuzzTests {
    /// Each of these ends the run when it hits the bot or the key that the run works with, or does not end itself.
    private static let apart = ["deleteBot", "revokeKey", "streamEvents", "disconnectIntercom"] + slow
    /// Each makes a dozen calls to Intercom, and waits for what they cause: a few are enough.
    private static let slow = ["testIntercom", "reconcileIntercom"]

    /// - positive_data_acceptance: a number that the schema allows need not belong to anything: that is rightly 400.
    /// - ignored_auth: tries wrong keys, of which ten a minute are looked at; a test of the API tries each operation.
    private static let checks = ["--exclude-checks", "positive_data_acceptance,ignored_auth"]

    @Test(
        "Nothing that is made of the description brings an error of the server, or an answer that it does not describe",
        .enabled(
            if: !Schemathesis.isMissing,
            "there is no Python with the package schemathesis: run scripts/setup --tests, or set PARLEY_TEST_PYTHON"),
        arguments: TestEngine.available)
    func described(engine: TestEngine) async throws {
        try await FaultScene.with(on: engine) { scene in
            let intercom = try IntercomStage(tells: scene.installation, seed: 1)
            var scene = scene
            scene.api += intercom.flags
            try await intercom.serving { [scene] in try await Self.fuzz(scene, intercom) }
        }
    }

    private static func fuzz(_ scene: FaultScene, _ intercom: IntercomStage) async throws {
        try await scene.serving { parley in
            try await Self.furnish(scene)
            #expect(try await intercom.connect(scene.installation).end == .exited(0))
            let fuzz = Schemathesis(installation: scene.installation, key: scene.key)
            let without = Self.apart.flatMap { ["--exclude-operation-id", $0] }
            try await Self.expectNothing(fuzz.run(without + Self.checks + ["--max-examples", "100"]), scene)
            let few = slow.flatMap { ["--include-operation-id", $0] } + ["--max-examples", "5"]
            try await Self.expectNothing(fuzz.run(few + Self.checks), scene)
            // A request that is right, or has an unknown header, gets a stream without an end: only wrong values of
            // each parameter are tried.
            let wrong = ["--include-operation-id", "streamEvents", "--mode", "negative", "--phases", "coverage"]
            try await Self.expectNothing(fuzz.run(wrong + Self.checks), scene)
            // Last, with a key that nobody needs afterwards. A key that is gone is answered 401, as described.
            let other = Schemathesis(installation: scene.installation, key: try await scene.installation.makeKey())
            let ending = ["deleteBot", "revokeKey", "disconnectIntercom"].flatMap { ["--include-operation-id", $0] }
            try await Self.expectNothing(other.run(ending + Self.checks + ["--max-examples", "25"]), scene)
            return parley
        }
    }

    private static func expectNothing(_ outcome: Schemathesis.Outcome, _ scene: FaultScene) {
        #expect(outcome.end == .exited(0), "\(outcome.report.suffix(20_000))\n\(scene.installation.complaints)")
        print(outcome.summary)
    }

    /// Something of every kind, so that what is asked for is there: and a first request with the key, which makes it
    /// known, so that wrong keys that are tried do not hold it up.
    private static func furnish(_ scene: FaultScene) async throws {
        try scene.write("My parcel has not arrived.")
        #expect(await eventually(within: .seconds(20)) { !scene.posts().isEmpty })
        for number in 1...3 { try await scene.answer("answer \(number)") }
        #expect(try await scene.send(.post, "tickets/1/notes", ["body": "a note"]).status == 201)
        #expect(try await scene.send(.patch, "tickets/1", ["tags": ["parcel"], "priority": "high"]).status == 200)
        let upload = HTTPClientRequest(
            method: .post, url: scene.installation.url("/api/v1/files?file_name=a.txt"),
            headers: [.authorization: scene.key, .contentType: "text/plain"], body: .bytes(Data("hello".utf8)))
        #expect(try await scene.installation.http.send(upload).status.code == 201)
        #expect(try await scene.send(.post, "keys", ["name": "shop", "scopes": ["tickets:read"]]).status == 201)
    }
}
