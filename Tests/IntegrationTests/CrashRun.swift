import Glibc
import JSON
import Processes
import TelegramSandbox
import TestSupport

/// Kills Parley again and again while customers write and staff answer.
struct CrashRun {
    let installation: Installation
    let stage: CrashStage
    let rounds: Int
    let messages: Int
    var random: SeededGenerator

    /// How long Parley lives in a round, in milliseconds: from the middle of its start to the middle of its work.
    private static let lives = 50...2000
    private static let tick = 20

    /// Adds the bot, then lets the rounds run; afterwards Parley is running.
    mutating func play(flags: [String]) async throws -> (parley: ChildProcess, load: CrashLoad) {
        var load = CrashLoad(stage, messages: messages, random: SeededGenerator(seed: random.next()))
        let customersARound = max(2, 60 / rounds)
        let middle = (Self.lives.lowerBound + Self.lives.upperBound) / 2
        let atOnce = max(1, messages * Self.tick / (rounds * middle))
        for _ in 0..<rounds {
            let parley = try installation.serve(flags: flags)
            let life = Int.random(in: Self.lives, using: &random)
            for moment in 0..<(life / Self.tick) {
                if moment < customersARound { try load.addCustomer() }
                if !load.customers.isEmpty { try load.send(atOnce) }
                try await Task.sleep(for: .milliseconds(Self.tick))
            }
            guard parley.poll() == nil else {
                throw Installation.Failure(description: "Parley ended by itself: \(installation.complaints)")
            }
            parley.signal(SIGKILL)
            await parley.wait()
        }
        let parley = try installation.serve(flags: flags)
        while load.left > 0 {
            try load.send(atOnce)
            try await Task.sleep(for: .milliseconds(Self.tick))
        }
        return (parley, load)
    }
}

/// What is still on its way.
struct CrashBacklog {
    let installation: Installation
    let stage: CrashStage
    let key: String

    private static let lists = [
        "deliveries?state=queued", "deliveries?state=sending", "receipts?state=pending", "receipts?state=waiting",
    ]

    /// Waits until nothing is.
    func isWorkedOff(within time: Duration) async -> Bool {
        var quiet = 0
        return await eventually(within: time) {
            quiet = await isEmpty ? quiet + 1 : 0
            try? await Task.sleep(for: .milliseconds(100))
            return quiet == 3
        }
    }

    private var isEmpty: Bool {
        get async {
            guard stage.sandbox.pendingUpdates(of: CrashStage.bot) == 0 else { return false }
            for list in Self.lists where await first(of: list) != .some([]) { return false }
            return true
        }
    }

    /// Says how many wait, for a failure's message.
    var description: String {
        get async {
            var words = ["updates: \(stage.sandbox.pendingUpdates(of: CrashStage.bot))"]
            for list in Self.lists {
                let all = try? await installation.list(list, key: key)
                words.append("\(list): \(all?.count ?? -1) \(all?.first.map { "\($0)" } ?? "")")
            }
            return words.joined(separator: "; ")
        }
    }

    private func first(of list: String) async -> [String]? {
        guard let answer = await installation.get("/api/v1/\(list)&limit=1", key: key), answer.status == 200 else {
            return nil
        }
        return answer.body["data"]?.arrayValue?.map { "\($0)" }
    }
}
