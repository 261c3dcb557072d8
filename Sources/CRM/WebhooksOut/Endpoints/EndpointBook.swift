package import Kernel
package import SQL

/// Makes and changes endpoints. Each change is an event and stands in the audit log; secrets do in neither.
package struct EndpointBook: Sendable {
    private let events: EventLog
    private let secrets: EndpointSecrets
    private let outbox: Outbox
    /// Raised after each commit that changes an endpoint.
    private let changed: Signal

    init(events: EventLog, secrets: EndpointSecrets, outbox: Outbox, changed: Signal) {
        self.events = events
        self.secrets = secrets
        self.outbox = outbox
        self.changed = changed
    }

    private static let rows = NumberedInsert(
        into: "webhook_endpoints",
        [
            "url", "description", "event_types", "form", "is_ordered", "concurrency", "rate_limit", "state",
            "start_position", "created_at", "updated_at",
        ])

    /// - Parameter secret: one of the receiver's choice; nil makes one.
    /// - Returns: the endpoint, which is told of what happens from now on, and its secret, which is not shown again.
    package func create(
        url: String, eventTypes: [EventFilter.Pattern], _ change: EndpointChange, secret: WebhookSecret? = nil,
        by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> (WebhookEndpoint, WebhookSecret) {
        let secret = secret ?? .make()
        let types = try JSONText.encode(eventTypes.map(\.description))
        let start = try EventFeed.end(in: db).description
        let id: WebhookEndpoint.ID = try db.insert(
            [SQLValue](
                row: url, change.description ?? "", types, change.form ?? .full, change.isOrdered ?? true,
                change.concurrency ?? EndpointChange.usualConcurrency,
                change.rateLimit ?? EndpointChange.usualRateLimit, WebhookEndpoint.State.active, start, now, now),
            into: Self.rows)
        try secrets.add(secret, to: id, at: now, in: db)
        let endpoint = try found(id, in: db)
        try tell("endpoint.created", id, by: author, before: nil, after: EndpointFacts(endpoint), at: now, in: db)
        return (endpoint, secret)
    }

    package func change(
        _ endpoint: WebhookEndpoint, to change: EndpointChange, by author: Author, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> WebhookEndpoint {
        let types = (change.eventTypes ?? endpoint.eventTypes).map(\.description)
        let changes = try db.execute(
            """
            UPDATE webhook_endpoints SET url = \(change.url ?? endpoint.url),
                description = \(change.description ?? endpoint.description), event_types = \(try JSONText.encode(types)),
                form = \(change.form ?? endpoint.form), is_ordered = \(change.isOrdered ?? endpoint.isOrdered),
                concurrency = \(change.concurrency ?? endpoint.concurrency),
                rate_limit = \(change.rateLimit ?? endpoint.rateLimit)
            WHERE id = \(endpoint.id)
            """)
        guard changes == 1 else { throw Self.gone(endpoint.id) }
        let (before, after) = (EndpointFacts(endpoint), EndpointFacts(try found(endpoint.id, in: db)))
        guard before != after else { return endpoint }
        if before.url != after.url {
            try outbox.releaseAll(to: WebhookEndpoint.destination, owner: endpoint.id.rawValue, at: now, in: db)
        }
        try touch(endpoint.id, at: now, in: db)
        try tell("endpoint.updated", endpoint.id, by: author, before: before, after: after, at: now, in: db)
        return try found(endpoint.id, in: db)
    }

    /// Its deliveries wait from now on.
    package func pause(
        _ endpoint: WebhookEndpoint, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> WebhookEndpoint {
        guard endpoint.state == .active else { return endpoint }
        try db.later("UPDATE webhook_endpoints SET state = 'paused' WHERE id = \(endpoint.id)")
        return try moved("endpoint.paused", endpoint, by: author, at: now, in: db)
    }

    /// What waits goes at once, also where nothing was stopped. One that was disabled is told of what happens from now
    /// on; what it has missed can be recovered.
    package func resume(
        _ endpoint: WebhookEndpoint, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> WebhookEndpoint {
        try outbox.releaseAll(to: WebhookEndpoint.destination, owner: endpoint.id.rawValue, at: now, in: db)
        guard endpoint.state != .active else { return endpoint }
        if endpoint.state == .disabled {
            let start = try EventFeed.end(in: db).description
            try db.later("UPDATE webhook_endpoints SET start_position = \(start) WHERE id = \(endpoint.id)")
        }
        try db.later(
            """
            UPDATE webhook_endpoints SET state = 'active', disabled_reason = NULL, disabled_at = NULL, failures = 0,
                failing_since = NULL WHERE id = \(endpoint.id)
            """)
        return try moved("endpoint.resumed", endpoint, by: author, at: now, in: db)
    }

    /// Gives it another secret; those so far sign as well until the overlap is over.
    /// - Throws: `EndpointSecrets.TooMany`.
    package func rotate(
        _ endpoint: WebhookEndpoint, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> (WebhookEndpoint, WebhookSecret) {
        let secret = WebhookSecret.make()
        try secrets.replace(with: secret, of: endpoint.id, at: now, in: db)
        try touch(endpoint.id, at: now, in: db)
        try tell(
            "endpoint.secret_rotated", endpoint.id, by: author, before: nil,
            after: ["old_secrets_valid_until": (now + EndpointSecrets.overlap).rfc3339], at: now, in: db)
        return (try found(endpoint.id, in: db), secret)
    }

    /// Removes it with its secrets; what waits for it is cancelled, what was sent stays in the log.
    /// - Returns: how many deliveries were cancelled.
    package func remove(
        _ endpoint: WebhookEndpoint, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> Int {
        let cancelled = try db.execute(
            """
            UPDATE deliveries SET state = 'cancelled', error_code = 'cancelled', error = 'the endpoint was removed',
                updated_at = \(now), settled_at = \(now)
            WHERE owner_id = \(endpoint.id) AND state = 'queued' AND state <> 'sent' AND destination = 'webhook'
            """)
        try db.later("DELETE FROM webhook_secrets WHERE endpoint_id = \(endpoint.id)")
        try db.later("DELETE FROM webhook_endpoints WHERE id = \(endpoint.id)")
        try tell(
            "endpoint.deleted", endpoint.id, by: author, before: EndpointFacts(endpoint), after: nil as EndpointFacts?,
            at: now, in: db)
        return cancelled
    }

    // MARK: What all do

    private func found(_ id: WebhookEndpoint.ID, in db: any SQLConnection) throws -> WebhookEndpoint {
        guard let endpoint = try WebhookEndpoint.find(id, in: db) else { throw Self.gone(id) }
        return endpoint
    }

    private static func gone(_ id: WebhookEndpoint.ID) -> SQLError {
        SQLError(code: .other, message: "the endpoint \(id) is gone")
    }

    private func touch(_ id: WebhookEndpoint.ID, at now: Timestamp, in db: any SQLConnection) throws {
        try db.later(
            "UPDATE webhook_endpoints SET updated_at = \(now), version = version + 1 WHERE id = \(id)")
    }

    private func moved(
        _ kind: Event.Kind, _ endpoint: WebhookEndpoint, by author: Author, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> WebhookEndpoint {
        try touch(endpoint.id, at: now, in: db)
        let changed = try found(endpoint.id, in: db)
        try tell(
            kind, endpoint.id, by: author, before: ["state": endpoint.state.rawValue],
            after: ["state": changed.state.rawValue], at: now, in: db)
        return changed
    }

    private func tell<Facts: Encodable>(
        _ kind: Event.Kind, _ id: WebhookEndpoint.ID, by author: Author, before: Facts?, after: Facts?,
        at now: Timestamp, in db: any SQLConnection
    ) throws {
        try Self.record(
            kind, id, by: author.actor, origin: author.origin, before: before, after: after, events, at: now, in: db)
        db.afterCommit { [changed] in changed.raise() }
    }

    private struct Told<Facts: Encodable>: Encodable {
        let endpointID: WebhookEndpoint.ID
        let before: Facts?
        let after: Facts?

        enum CodingKeys: String, CodingKey {
            case endpointID = "endpoint_id"
            case before, after
        }
    }

    /// Appends the event, and the entry of the audit log.
    static func record<Facts: Encodable>(
        _ kind: Event.Kind, _ id: WebhookEndpoint.ID, by actor: Actor, origin: String?, before: Facts?, after: Facts?,
        _ events: EventLog, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try events.append(
            kind, at: now, by: actor, data: Told(endpointID: id, before: before, after: after), in: db)
        try Audit.record(
            kind.rawValue, on: "webhook_endpoint:\(id)", by: actor,
            before: try before.map { try JSONText.encode($0) }, after: try after.map { try JSONText.encode($0) },
            origin: origin, at: now, in: db)
    }
}
