package import Kernel
package import SQL

/// What is to be done with a delivery whose turn has come.
package enum Preparation: Sendable {
    case call(OutgoingCall)
    /// Nothing need be sent: it is as if it had been.
    case skip
    case cancel(reason: String)
    case fail(code: String, message: String)
    /// Something that it needs is not there yet. Woken by `Outbox.wake` or after this time.
    case hold(Duration)
}

/// What becomes of a delivery after an attempt.
package enum Verdict: Sendable, Equatable {
    case sent
    case failed(code: String, message: String)
    case uncertain(message: String)
    /// Again after this time; nil leaves it to the retry policy.
    case retry(after: Duration?, code: String, message: String)
    /// Given up.
    case dead(code: String, message: String)
    case cancelled(reason: String)
}

/// Prepares and settles the deliveries of certain kinds.
package protocol DeliveryHandler: Sendable {
    var kinds: [Delivery.Kind] { get }

    /// Called in the transaction that records the attempt.
    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation

    /// Called in the transaction that records the outcome. `suggested` is what happens if the handler has no wish.
    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict

    /// Whether doing it twice is the same as doing it once, so that an unknown outcome is simply tried again.
    func isRepeatable(_ delivery: Delivery) -> Bool
}
