import Kernel
import Logging
import SQL

/// What the engine's loop learns of an attempt.
struct AttemptReport: Sendable {
    enum End: Sendable {
        /// Settled, whatever came of it; it leaves its lane.
        case finished
        /// It goes again after this time.
        case again(Duration)
        /// Another node serves this owner now.
        case fenced
    }

    var end: End
    /// Whether a call was made that weighs on the limits.
    var wasSent: Bool
    /// Scopes refused, and for how long they must be silent.
    var throttled: Duration?
    var health = Health.unknown

    enum Health: Sendable {
        case answered, failing, unknown
        /// Nothing of this owner can be done.
        case unavailable
    }
}

extension DeliveryEngine {
    /// Carries one delivery through an attempt: begin, call, settle.
    func attempt(_ item: QueuedDelivery, of owner: DeliveryOwner) async -> AttemptReport {
        let beginning: DeliveryJournal.Beginning
        do {
            beginning = try await journal.begin(item.id, leaseName: owner.lease, token: owner.token)
        } catch {
            // Nothing was recorded and nothing was sent.
            logger.warning(
                "an attempt could not be recorded", metadata: ["delivery": "\(item.id)", "error": "\(error)"])
            return AttemptReport(end: .again(.milliseconds(500)), wasSent: false)
        }
        switch beginning {
        case .settled: return AttemptReport(end: .finished, wasSent: false)
        case .hold(let time): return AttemptReport(end: .again(time), wasSent: false)
        case .fenced: return AttemptReport(end: .fenced, wasSent: false)
        case .call(let call, let delivery):
            if let silence = silences.remaining(owner.id, at: clock.monotonic()) {
                return await takeBack(delivery, for: silence)
            }
            let start = ContinuousClock.now
            let outcome = await send(call, delivery)
            DeliveryMetrics.called(call.method, outcome, taking: ContinuousClock.now - start)
            var report = Self.report(outcome)
            if case .throttled(let time, _) = outcome, delivery.chatID == nil {
                silences.set(owner.id, until: clock.monotonic() + time)
            }
            switch await settle(delivery, outcome) {
            case .retry(let time, _, _): report.end = .again(time ?? .zero)
            default: report.end = .finished
            }
            return report
        }
    }

    private func send(_ call: OutgoingCall, _ delivery: Delivery) async -> CallOutcome {
        guard let transport = router.transport(to: delivery.destination) else {
            return .refused(.init(code: "internal", message: "there is no way to \(delivery.destination)"))
        }
        return await transport.send(call, owner: delivery.ownerID)
    }

    private func takeBack(_ delivery: Delivery, for time: Duration) async -> AttemptReport {
        await insistently("an attempt could not be taken back", delivery) {
            try await journal.takeBack(delivery, for: time)
        }
        return AttemptReport(end: .again(time), wasSent: false)
    }

    private func settle(_ delivery: Delivery, _ outcome: CallOutcome) async -> Verdict {
        await insistently("an outcome could not be recorded", delivery) {
            try await journal.settle(delivery, outcome)
        } ?? .sent
    }

    /// What came of a call is known here alone until it is written: so it is tried until it succeeds. Only an error
    /// that no repetition mends ends it, and then the delivery stays `sending` for the next start to find.
    @discardableResult
    private func insistently<Value: Sendable>(
        _ complaint: String, _ delivery: Delivery, _ body: () async throws -> Value
    ) async -> Value? {
        while true {
            do {
                return try await body()
            } catch {
                logger.error("\(complaint)", metadata: ["delivery": "\(delivery.id)", "error": "\(error)"])
                guard let failure = error as? SQLError, failure.isTransient, failure.code != .closed else {
                    return nil
                }
                await clock.sleep(.milliseconds(200))
            }
        }
    }

    private static func report(_ outcome: CallOutcome) -> AttemptReport {
        switch outcome {
        case .done, .refused: AttemptReport(end: .finished, wasSent: true, health: .answered)
        case .throttled(let time, _):
            AttemptReport(end: .finished, wasSent: true, throttled: time, health: .answered)
        case .notDone, .unknown: AttemptReport(end: .finished, wasSent: true, health: .failing)
        case .unavailable: AttemptReport(end: .finished, wasSent: true, health: .unavailable)
        }
    }
}
