import Delivery
import Kernel
import SQL

/// A handler whose calls are written down and not made while the workspace is in rehearsal.
struct Rehearsable: DeliveryHandler {
    let handler: any DeliveryHandler

    var kinds: [Delivery.Kind] { handler.kinds }

    func isRepeatable(_ delivery: Delivery) -> Bool { handler.isRepeatable(delivery) }

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        try handler.prepare(delivery, in: db)
    }

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        if case .refused(let refusal) = outcome, refusal.code == IntercomTransport.rehearsal {
            return .cancelled(reason: refusal.message)
        }
        return try handler.settle(delivery, outcome, suggested: suggested, in: db)
    }
}
