import Testing

@testable import TelegramSandbox

@Suite("The simulator's limiter")
struct RateLimiterTests {
    @Test("Never more than the limit in any window, whatever the history", arguments: 0..<50)
    func property(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let window = SandboxLimits.Window(count: 5, length: 1_000_000)
        var limiter = RateLimiter(limits: SandboxLimits(bot: window, privateBurst: 2, group: window))
        var accepted: [Int64] = []
        var blockedUntil: Int64 = 0
        var now: Int64 = 0
        for _ in 0..<300 {
            now += Int64.random(in: 0...300_000, using: &random)
            switch limiter.check(bot: 1, chat: .group(-1), cost: 1, now: now) {
            case .allowed:
                #expect(now >= blockedUntil)
                limiter.commit(bot: 1, chat: .group(-1), cost: 1, now: now)
                accepted.append(now)
            case .refused(let seconds): blockedUntil = now + seconds * 1_000_000
            case .duringCooldown: #expect(now < blockedUntil)
            }
        }
        for (index, time) in accepted.enumerated() {
            #expect(accepted[index...].prefix { $0 < time + 1_000_000 }.count <= 5)
        }
    }
}
