import Synchronization

/// The limits of this node: shared by all requests. Each decision is one step under a lock.
package final class APILimits: Sendable {
    private let budgets: Mutex<RequestBudgets>
    private let guesses: Mutex<GuessLimit>
    /// What a budget holds at most.
    let sizes: [RequestBudgets.Category: Int]
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter now: the clock.
    package init(
        budgets: RequestBudgets = RequestBudgets(), guesses: GuessLimit = GuessLimit(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        sizes = Dictionary(
            uniqueKeysWithValues: RequestBudgets.Category.allCases.map { ($0, budgets.limit(of: $0).capacity) })
        self.budgets = Mutex(budgets)
        self.guesses = Mutex(guesses)
        self.now = now
    }

    func take(by key: Int64, _ category: RequestBudgets.Category) -> RequestBudgets.Standing {
        let now = now()
        return budgets.withLock { $0.take(by: key, category, at: now) }
    }

    func standing(of address: String, keyID: String?) -> GuessLimit.Standing {
        let now = now()
        return guesses.withLock { $0.standing(of: address, keyID: keyID, at: now) }
    }

    func judge(isRight: Bool, of address: String, keyID: String) -> GuessLimit.Standing {
        let now = now()
        return guesses.withLock { $0.judge(isRight: isRight, of: address, keyID: keyID, at: now) }
    }
}
