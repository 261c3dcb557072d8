import IntercomBridge

/// Walks the whole way to Intercom and back.
enum IntercomTestCommand: Command {
    static let words = ["intercom", "test"]
    static let summary = "Walks the whole way to Intercom and back, and says which step fails; parley serve has to run."

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        try await App.with(settings) { app in
            let steps = try await app.bridge.selfTest.run(try await IntercomCheck.connected(app))
            if arguments.has("json") {
                try Console.print(json: steps)
            } else {
                for step in steps { Console.print("\(step.ok ? "ok    " : "FAILED") \(step.step): \(step.detail)") }
            }
            if let failed = steps.first(where: { !$0.ok }) {
                throw IntercomCheck.Failure(description: "the step “\(failed.step)” failed")
            }
        }
    }
}
