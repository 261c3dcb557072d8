import Kernel
import Logging
import SQL

/// Makes payloads from events and what they are about.
struct PayloadMaker: Sendable {
    let objects: any WebhookObjects
    /// Where the API is reached; nil where nobody said.
    let publicURL: String?

    func make(_ event: Event, _ form: PayloadForm, in db: any SQLConnection) throws -> String {
        let object = form == .full ? try object(of: event, in: db) : nil
        return WebhookPayload.make(event, form, object: object, baseURL: publicURL)
    }

    /// One that cannot be shown is left out: it must not hold up all that comes behind it.
    private func object(of event: Event, in db: any SQLConnection) throws -> WebhookObject? {
        do {
            return try db.savepoint { try objects.object(of: event, in: db) }
        } catch let error as SQLError where error.isTransient {
            throw error
        } catch {
            Logger(label: "webhooks").error(
                "what an event is about cannot be shown", metadata: ["event": "\(event.id)", "error": "\(error)"])
            return nil
        }
    }

    /// The payload of a delivery, made now where it was not made before.
    func message(of delivery: Delivery, at now: Timestamp, in db: any SQLConnection) throws -> WebhookMessage? {
        if let message = try WebhookMessage.find(of: delivery, in: db) { return message }
        guard let id = delivery.eventID, let event = try EventFeed.find(id, in: db)?.event else { return nil }
        let form = try JSONText.decode(delivery.data, as: WebhookDelivery.Data.self).form
        try WebhookMessage.add(event, form, body: try make(event, form, in: db), at: now, in: db)
        return try WebhookMessage.find(of: delivery, in: db)
    }
}
